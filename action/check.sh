#!/usr/bin/env bash
# Runs the program once. Annotations go to the log; summary, SARIF and JSON go to files. The last step returns the exit status.
#
# This script prints no text from the repository or the event. The program escapes what it prints, so that the runner does not
# execute it as a command.
# shellcheck disable=SC2016 # Backticks in messages are Markdown's.
set -euo pipefail

folder=$(mktemp -d "${RUNNER_TEMP:?}/readiness.XXXXXX")
summary=$folder/summary.md
sarif=$folder/readiness.sarif
report=$folder/report.json
log=$folder/annotations.txt

arguments=(check --format github --color never)
arguments+=(--output "markdown=$summary" --output "sarif=$sarif" --output "json=$report")
arguments+=("--fail-on=${FAIL_ON:-error}")
[[ -z ${STAGE:-} ]] || arguments+=("--stage=$STAGE")
[[ -z ${BASE:-} ]] || arguments+=("--base=$BASE")
[[ ${SOURCE_URL:-} != http*://*/blob/* ]] || arguments+=("--source-url=$SOURCE_URL")
[[ ${ACCEPT_RELAXED:-} != true || -z ${BASE:-} ]] || arguments+=(--accept-relaxed)
# Split at spaces and line ends only: no quotes, no globs, no substitution.
IFS=$' \t\r\n' read -r -d '' -a further <<<"${ARGS:-}" || true
# GitHub opens an alert for a waived finding even if the SARIF file marks it as suppressed, so the upload never contains one.
includes_waived=false
for argument in ${further[@]+"${further[@]}"}; do
    if [[ $argument == --include-waived ]]; then includes_waived=true; else arguments+=("$argument"); fi
done

# The inputs of the action decide, so the same settings in the job's environment are ignored.
unset READINESS_STAGE READINESS_BASE READINESS_FAIL_ON READINESS_SOURCE_URL READINESS_ACCEPT_RELAXED READINESS_INCLUDE_WAIVED

# The annotations are printed later: GitHub shows the first ten of each level, and the warning about the checkout has to come first.
status=0
"${PROGRAM:?}" "${arguments[@]}" -- "${TARGET:-.}" >"$log" || status=$?

say() {
    printf '%s\n' "$1" >>"$GITHUB_OUTPUT"
}

# Without a report nothing was checked, even if the status is 0, for example with `--help` among the arguments.
[[ -s $report || $status != 0 ]] || status=2
say "status=$status"
if [[ ! -s $report ]]; then
    cat "$log"
    exit 0
fi

# Both the base step and the program can find that the checkout is too shallow. Say it once.
advice='set `fetch-depth: 0` in the `with:` of `actions/checkout`'
if [[ ${BASE_IS_MISSING:-} == true ]]; then
    why='this checkout does not contain the base of the change, so all findings count, not only new ones'
elif grep -q '^      "rule": "shallow-history",$' "$report"; then
    why='this checkout does not contain enough history, so the gates that need it are undecided'
else
    why=''
fi
if [[ -n $why ]]; then
    printf '::warning title=readiness%%3A shallow checkout::%s: %s\n' "$why" "$advice"
fi
if [[ $includes_waived == true ]]; then
    echo '::notice title=readiness::`--include-waived` is ignored: GitHub opens an alert for each waived finding'
fi
cat "$log"

# Reads a number of the report's summary. The JSON has one key per line, and strings contain no line ends, so the indentation
# identifies the key.
number() {
    sed -n 's/^    "'"$1"'": \([0-9]\{1,\}\),\{0,1\}$/\1/p' "$report" | tail -n 1
}
verdicts=$(sed -n 's/^      "verdict": "\([a-z-]*\)",\{0,1\}$/\1/p' "$report")
verdict=''
for word in research stopped ready on-track undecided not-ready; do
    case $'\n'"$verdicts"$'\n' in *$'\n'"$word"$'\n'*) verdict=$word ;; esac
done
say "verdict=$verdict"
say "errors=$(number errors)"
say "warnings=$(number warnings)"
say "sarif-file=$sarif"
say "report-file=$report"

if [[ ${SUMMARY:-true} != false && -n ${GITHUB_STEP_SUMMARY:-} ]]; then
    if [[ -n $why ]]; then
        printf '**Shallow checkout:** %s: %s.\n\n' "$why" "$advice" >>"$GITHUB_STEP_SUMMARY"
    fi
    cat "$summary" >>"$GITHUB_STEP_SUMMARY"
fi
