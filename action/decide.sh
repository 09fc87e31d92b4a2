#!/usr/bin/env bash
# Ends as the program ended, now that everything is uploaded.
# shellcheck disable=SC2016 # Backticks in messages are Markdown's.
set -euo pipefail

case ${NO_UPLOAD:-} in
    default-branch) why_not='this event belongs to the default branch, where the findings of a change would be filed' ;;
    *) why_not='the token of a pull request from a fork may not' ;;
esac
if [[ ${SARIF:-} == true && ${STATUS:-} == [01] ]]; then
    case ${UPLOAD:-} in
        skipped) echo "Nothing was uploaded to code scanning: $why_not. The summary says the same." ;;
        failure) echo 'Nothing was uploaded to code scanning: it has to be enabled, and the job needs `security-events: write`.' ;;
    esac
fi
case ${STATUS:-} in
    0) echo 'readiness: nothing at the failing level' ;;
    1) echo 'readiness: findings at the failing level; the annotations and the summary show them' ;;
    2) echo '::error title=readiness::the run itself failed; the step before says why' ;;
    *)
        # 137, say, where it was killed, as for want of memory.
        status=${STATUS:-}
        [[ $status =~ ^[0-9]+$ ]] || status=2
        printf '::error title=readiness::the program ended with status %s, as no run of it does: it crashed, or was killed\n' "$status"
        exit "$status"
        ;;
esac
exit "$STATUS"
