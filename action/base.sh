#!/usr/bin/env bash
# Finds what a change is held against, and says so as `base`; `beyond=true` where there is one, but not in this checkout. Fails where the
# checkout does not hold the change: whatever was judged then, it would not be what the event is about.
#
# Also says `source-url`, where the files of the checked out commit can be seen, and `no-upload`, why nothing may be uploaded.
#
# A pull request is checked out as a merge of its head into its base, so the base is the first parent, which a checkout of depth
# 2 has. Where anything else is checked out, it is the base that the event names. Asks git only for commits, by their ids.
# shellcheck disable=SC2016 # Backticks in messages are Markdown's.
set -euo pipefail

asked=${ASKED_BASE:-}
event_base=${EVENT_BASE:-}
event_head=${EVENT_HEAD:-}
event=${EVENT:-}
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

fail() {
    printf '::error title=readiness::%s\n' "$1"
    exit 1
}

is_commit() {
    [[ $1 =~ ^[0-9a-f]{40,64}$ ]]
}

head=$(commit HEAD) || true

# Whether the checked out commit is, or has grown from, a commit. At depth 1 its parents are not there, but it names them.
contains() {
    [[ $head == "$1" ]] && return 0
    look merge-base --is-ancestor "$1" HEAD && return 0
    look cat-file commit HEAD | sed '/^$/q' | grep -qx "parent $1"
}

# These events belong to the default branch, and so does what is checked out unless the workflow says otherwise.
case $event in
    pull_request_target | workflow_run | issue_comment) is_of_default_branch=true ;;
    *) is_of_default_branch=false ;;
esac

if [[ $is_of_default_branch == true && $head != "${GITHUB_SHA:-}" ]]; then
    say 'no-upload=default-branch'
elif [[ -n ${EVENT_REPOSITORY:-} && $EVENT_REPOSITORY != "${GITHUB_REPOSITORY:-}" ]]; then
    say 'no-upload=fork'
fi

# Another repository, or a commit that was made here, is not on the server under this name.
if is_commit "$head" && [[ $head == "${GITHUB_SHA:-}" || $head == "$event_head" ]]; then
    say "source-url=${GITHUB_SERVER_URL:-}/${GITHUB_REPOSITORY:-}/blob/$head"
fi

# `base: none` says that it is not a change that is judged.
if [[ $asked != none && -n $head ]]; then
    whose='what is checked out is not the change that this event is about'
    advice='run on `pull_request` instead, or check out its head: `ref: ${{ github.event.pull_request.head.sha }}`; `base: none` judges what is checked out all the same'
    if is_commit "$event_head" && ! contains "$event_head"; then
        fail "$whose: $event_head is not in it. By default \`$event\` checks out the default branch: $advice"
    fi
    if [[ $event == issue_comment && -n ${EVENT_COMMENT:-} && $head == "${GITHUB_SHA:-}" ]]; then
        fail "$whose: a comment on a pull request checks out the default branch. Check out \`refs/pull/NUMBER/head\` in a step before; \`base: none\` judges what is checked out all the same"
    fi
fi

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
