#!/usr/bin/env bash
# Renders the dossier of each system from the report of the check, without another evaluation.
#
# This script prints no text from the repository. Files are numbered, so their names are ours.
# shellcheck disable=SC2016 # Backticks in messages are Markdown's.
set -euo pipefail

# More systems than this have no dossier of their own.
most=20

folder=$(mktemp -d "${RUNNER_TEMP:?}/readiness-dossier.XXXXXX")
unset READINESS_PEOPLE READINESS_REPORT_FORMAT READINESS_REV READINESS_BASE READINESS_STAGE READINESS_AS_OF

# The JSON has one key per line, so the indentation identifies the key. Removed and excluded manifests are listed with the same
# indentation: the report has no system for them, and the program says so.
count=0
while IFS= read -r manifest; do
    if [[ $count -ge $most ]]; then
        echo "::notice title=readiness::only the first $most systems have a dossier"
        break
    fi
    if "${PROGRAM:?}" report --from "${REPORT:?}" --people "${PEOPLE:-handles}" \
        --output "$folder/dossier-$((count + 1)).html" -- "$manifest" 2>"$folder/why"; then
        count=$((count + 1))
    fi
done < <(sed -n 's/^      "manifest": "\([A-Za-z0-9._/ -]*\)",\{0,1\}$/\1/p' "$REPORT")
rm -f "$folder/why"
if [[ $count == 0 ]]; then
    echo '::warning title=readiness::no dossier could be made: `people` is handles or none, and the path of a manifest is plain'
    exit 0
fi
if [[ $count == 1 ]]; then mv "$folder/dossier-1.html" "$folder/dossier.html"; fi
printf 'folder=%s\n' "$folder" >>"$GITHUB_OUTPUT"
