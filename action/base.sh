#!/usr/bin/env bash
# Finds what a change is held against, and says so as `base`; `beyond=true` where there is one, but not in this checkout.
#
# A pull request is checked out as a merge of its head into its base, so the base is the first parent, which a checkout of depth
# 2 has. Where anything else is checked out, it is the base that the event names. Asks git only for commits, by their ids.
# shellcheck disable=SC2016 # Backticks in messages are Markdown's.
set -euo pipefail

asked=${ASKED_BASE:-}
event_base=${EVENT_BASE:-}
event_head=${EVENT_HEAD:-}
folder=${TARGET:-.}
[[ -d $folder ]] || folder=$(dirname -- "$folder")
cd -- "$folder" 2>/dev/null || exit 0 # What is not there is the program's to say.

# The checkout may belong to somebody else, as in a container. What is asked of it here runs nothing of its configuration. git 2.35.2
# to 2.37 hear of that from files only, so the user's configuration gets a line more, for this step.
config=$(mktemp "${RUNNER_TEMP:?}/readiness-git.XXXXXX")
trap 'rm -f -- "$config"' EXIT
for theirs in "${XDG_CONFIG_HOME:-${HOME:-}/.config}/git/config" "${HOME:-}/.gitconfig"; do
    [[ -n ${GIT_CONFIG_GLOBAL:-} || ! -r $theirs ]] || git config --file "$config" --add include.path "$theirs"
done
[[ -z ${GIT_CONFIG_GLOBAL:-} || ! -r $GIT_CONFIG_GLOBAL ]] || git config --file "$config" --add include.path "$GIT_CONFIG_GLOBAL"
git config --file "$config" --add safe.directory '*'

look() {
    GIT_CONFIG_GLOBAL=$config GIT_NO_LAZY_FETCH=1 git "$@" 2>/dev/null
}

commit() {
    look rev-parse --verify --quiet --end-of-options "$1^{commit}"
}

say() {
    printf '%s\n' "$1" >>"$GITHUB_OUTPUT"
}

# A commit from which the checked out one is known to have grown.
use() {
    if [[ $1 =~ ^[0-9a-f]{40,64}$ ]] && look merge-base "$1" HEAD >/dev/null; then
        say "base=$1"
        exit 0
    fi
}

case $asked in
    none) exit 0 ;;
    "") ;;
    *)
        use "$(commit "$asked")"
        # What is detached has no branches of its own, only those of the remote.
        use "$(commit "refs/remotes/origin/$asked")"
        what='the input `base` names no commit that this checkout has grown from'
        if [[ $(look rev-parse --is-shallow-repository) == false ]]; then
            advice='name a branch, a tag or a commit that is there'
        else
            advice='with actions/checkout, `fetch-depth: 0`'
        fi
        printf '::error title=readiness::%s: %s\n' "$what" "$advice"
        exit 1
        ;;
esac

[[ -n $event_base ]] || exit 0
first=$(commit 'HEAD^1') || true
second=$(commit 'HEAD^2') || true
if [[ -n $first && -n $second && $second == "$event_head" ]]; then
    use "$first"
fi
[[ $event_base =~ ^[0-9a-f]{40,64}$ ]] && use "$(commit "$event_base")"
say 'beyond=true'
