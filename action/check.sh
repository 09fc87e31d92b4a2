#!/usr/bin/env bash
# Runs the program once: annotations go to the log, summary, SARIF and JSON to files. Its status is decided on in the last step.
#
# Nothing that the repository or an event says is printed here: what the program prints is harmless to the runner.
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
# Words between blanks and line ends, as they are: no quotes, no globs, no substitution.
IFS=$' \t\r\n' read -r -d '' -a further <<<"${ARGS:-}" || true
arguments+=(${further[@]+"${further[@]}"})

# What has an input is not also said by the job's environment.
unset READINESS_STAGE READINESS_BASE READINESS_FAIL_ON READINESS_SOURCE_URL
# GitHub opens an alert for what is waived, whatever the file says of it.
unset READINESS_INCLUDE_WAIVED

# The annotations wait: GitHub shows the first ten of a level, and what to do about the checkout has to be among them.
status=0
"${PROGRAM:?}" "${arguments[@]}" -- "${TARGET:-.}" >"$log" || status=$?

say() {
    printf '%s\n' "$1" >>"$GITHUB_OUTPUT"
}

# Without a report nothing was judged, whatever the status is: `--help` among the arguments is no success.
[[ -s $report || $status != 0 ]] || status=2
say "status=$status"
if [[ ! -s $report ]]; then
    cat "$log"
    exit 0
fi

# Once, whichever of both found that the checkout ends too early.
advice='- uses: actions/checkout@v7
  with:
    fetch-depth: 0'
if [[ ${BASE_IS_BEYOND:-} == true ]]; then
    why='This checkout does not hold the base of the change, so all findings count, not only those that the change brings.'
elif grep -q '^      "rule": "shallow-history",$' "$report"; then
    why='This checkout does not hold enough of the past: what depends on it is undecided.'
else
    why=''
fi
if [[ -n $why ]]; then
    text="$why These lines of the workflow bring it:"$'\n\n'"$advice"
    # bash 3.2 knows no $'…' between double quotes.
    line_end=$'\n'
    printf '::warning title=readiness%%3A shallow checkout::%s\n' "${text//$line_end/%0A}"
fi
cat "$log"

# Keys of the report stand on lines of their own, at a depth where only they can: a string has no line ends.
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

if [[ ${SUMMARY:-true} != false && -n ${GITHUB_STEP_SUMMARY:-} ]]; then
    if [[ -n $why ]]; then
        # shellcheck disable=SC2016 # The backticks are Markdown's.
        printf '%s These lines of the workflow bring it:\n\n```yaml\n%s\n```\n\n' "$why" "$advice" >>"$GITHUB_STEP_SUMMARY"
    fi
    cat "$summary" >>"$GITHUB_STEP_SUMMARY"
fi
