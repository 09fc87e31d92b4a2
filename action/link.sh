#!/usr/bin/env bash
# Links the dossier from the summary, or says that it is not there.
# shellcheck disable=SC2016 # Backticks in messages are Markdown's.
set -euo pipefail

if [[ ${URL:-} != https://* ]]; then
    echo '::warning title=readiness::the dossier was not uploaded: the name of an artifact must be new in this run'
    exit 0
fi
echo "dossier: $URL"
if [[ ${SUMMARY:-true} != false && -n ${GITHUB_STEP_SUMMARY:-} ]]; then
    printf '\n[The dossier](%s) is an artifact of this run: one HTML file for each system.\n' "$URL" >>"$GITHUB_STEP_SUMMARY"
fi
