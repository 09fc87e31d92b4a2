#!/usr/bin/env bash
# Exits with the program's exit status, after the summary and the upload are done.
# shellcheck disable=SC2016 # Backticks in messages are Markdown's.
set -euo pipefail

case ${NO_UPLOAD:-} in
    default-branch) why_not='this event runs for the default branch, and GitHub would file the findings of the change there' ;;
    *) why_not='the token of a pull request from a fork is read-only' ;;
esac
if [[ ${SARIF:-} == true && ${STATUS:-} == [01] ]]; then
    case ${UPLOAD:-} in
        skipped) echo "Nothing was uploaded to code scanning: $why_not. The summary shows the same findings." ;;
        failure) echo 'The upload to code scanning failed: code scanning must be enabled, and the job needs `security-events: write`.' ;;
    esac
fi
case ${STATUS:-} in
    0) echo 'readiness: no findings at the failing level' ;;
    1) echo 'readiness: findings at the failing level; see the annotations and the summary' ;;
    2) echo '::error title=readiness::the run itself failed; the step "Check" says why' ;;
    *)
        # For example 137, if it was killed because memory ran out.
        status=${STATUS:-}
        [[ $status =~ ^[0-9]+$ ]] || status=2
        printf '::error title=readiness::the program crashed or was killed: it ended with the unexpected exit status %s\n' "$status"
        exit "$status"
        ;;
esac
exit "$STATUS"
