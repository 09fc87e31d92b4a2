#!/usr/bin/env bash
# Finds the commit that the change is compared with. Fails if the checkout does not contain the change of the event, because the
# findings would then be about another commit. Outputs:
#
#   base          the commit to compare with
#   base-missing  `true` if the event has a base that this checkout does not contain
#   source-url    the URL prefix of the checked out files
#   no-upload     the reason why SARIF must not be uploaded: `default-branch` or `fork`
#
# GitHub checks out a pull request as a merge of its head into its base. The base is then the first parent, which a checkout of depth 2
# contains. If another commit is checked out, the base is the one that the event names, otherwise the default branch's commit. The script
# only resolves commits by their id.
# shellcheck disable=SC2016 # Backticks in messages are Markdown's.
set -euo pipefail

asked=${ASKED_BASE:-}
event_base=${EVENT_BASE:-}
event_head=${EVENT_HEAD:-}
event=${EVENT:-}
event_comment=${EVENT_COMMENT:-}
folder=${TARGET:-.}
[[ -d $folder ]] || folder=$(dirname -- "$folder")
cd -- "$folder" 2>/dev/null || exit 0 # The program reports a missing path.

# In a container, the checkout may belong to another user, and git then needs `safe.directory`. That is safe here, because the commands
# below run nothing from the repository's configuration. git 2.35.2 to 2.37 read the setting only from files, so this step uses a
# configuration file that includes the user's.
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

# Uses commit $1 as the base and exits, if it shares history with the checked out commit.
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

# Whether the checked out commit is $1 or a descendant of it. At depth 1 the parents are missing, but the commit object names them.
contains() {
    [[ $head == "$1" ]] && return 0
    look merge-base --is-ancestor "$1" HEAD && return 0
    look cat-file commit HEAD | sed '/^$/q' | grep -qx "parent $1"
}

# These events run for the default branch, and actions/checkout then checks out that branch by default.
case $event in
    pull_request_target | workflow_run | issue_comment) is_of_default_branch=true ;;
    *) is_of_default_branch=false ;;
esac

if [[ $is_of_default_branch == true && $head != "${GITHUB_SHA:-}" ]]; then
    say 'no-upload=default-branch'
elif [[ -n ${EVENT_REPOSITORY:-} && $EVENT_REPOSITORY != "${GITHUB_REPOSITORY:-}" ]]; then
    say 'no-upload=fork'
fi

# Other commits, such as one that was created in the job, may not exist in this repository on the server.
if is_commit "$head" && [[ $head == "${GITHUB_SHA:-}" || $head == "$event_head" ]]; then
    say "source-url=${GITHUB_SERVER_URL:-}/${GITHUB_REPOSITORY:-}/blob/$head"
fi

# With `base: none`, no change is checked, so the checkout need not contain one.
if [[ $asked != none && -n $head ]]; then
    problem='the checkout does not contain the change of this event'
    case $event in
        workflow_run) ref='github.event.workflow_run.head_sha' ;;
        *) ref='github.event.pull_request.head.sha' ;;
    esac
    advice='Run the workflow on `pull_request`, or check out the head with `ref: ${{ '$ref' }}`. To check the checked out commit anyway, set `base: none`'
    if is_commit "$event_head" && ! contains "$event_head"; then
        fail "$problem: commit $event_head is missing. By default, \`$event\` checks out the default branch. $advice"
    fi
    if [[ $event == issue_comment && -n $event_comment && $head == "${GITHUB_SHA:-}" ]]; then
        fail "$problem: a comment on a pull request checks out the default branch. Check out \`refs/pull/NUMBER/head\` in an earlier step. To check the checked out commit anyway, set \`base: none\`"
    fi
fi

case $asked in
    none) exit 0 ;;
    "") ;;
    *)
        use "$(commit "$asked")"
        # A checkout with a detached HEAD has no local branches, only those of the remote.
        use "$(commit "refs/remotes/origin/$asked")"
        what='the input `base` is not a commit of this checkout that shares history with HEAD'
        if [[ $(look rev-parse --is-shallow-repository) == false ]]; then
            advice='use an existing branch, tag or commit'
        else
            advice='fetch the full history: for actions/checkout, set `fetch-depth: 0`'
        fi
        printf '::error title=readiness::%s: %s\n' "$what" "$advice"
        exit 1
        ;;
esac

# `workflow_run` and `issue_comment` name no base. The event's own commit is the newest of the default branch.
if [[ -z $event_base && $is_of_default_branch == true && $head != "${GITHUB_SHA:-}" ]]; then
    [[ -z $event_head$event_comment ]] || event_base=${GITHUB_SHA:-}
fi
[[ -n $event_base ]] || exit 0
first=$(commit 'HEAD^1') || true
second=$(commit 'HEAD^2') || true
if [[ -n $first && -n $second && $second == "$event_head" ]]; then
    use "$first"
fi
[[ $event_base =~ ^[0-9a-f]{40,64}$ ]] && use "$(commit "$event_base")"
say 'base-missing=true'
