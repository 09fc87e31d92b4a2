#!/usr/bin/env bash
# Installs the program that the input `version` names, and outputs its path as `program`. Later steps of the job
# find it on the PATH, in a folder with nothing else.
#
# A release is downloaded from the action's own repository, and used only if its checksum is in the list: `action/SHA256SUMS` of the
# action if it exists, otherwise the release's. No file of the checkout is executed or read as configuration.
# Runs in bash 3.2 and later: Linux, macOS, and the bash of Git for Windows.
# shellcheck disable=SC2016 # Backticks in messages are Markdown's.
set -euo pipefail

version=${VERSION:-}
repository=${ACTION_REPOSITORY:-}
ref=${ACTION_REF:-}
place=$(mktemp -d "${RUNNER_TEMP:?}/readiness-program.XXXXXX")
exe=""
case $(uname -s) in MINGW* | MSYS* | CYGWIN*) exe=.exe ;; *) ;; esac

fail() {
    printf '::error title=readiness::%s\n' "$1"
    exit 1
}

found() {
    "$1" --version || fail 'the installed program does not run on this machine; set `version: checkout` to build it'
    printf 'program=%s\n' "$1" >>"$GITHUB_OUTPUT"
    if [[ $version != installed && -n ${GITHUB_PATH:-} ]]; then
        mkdir -p "$place/bin"
        cp -- "$1" "$place/bin/readiness$exe"
        printf '%s\n' "$place/bin" >>"$GITHUB_PATH"
    fi
    exit 0
}

is_release() {
    [[ $1 =~ ^v?[0-9]+\.[0-9]+\.[0-9]+$ ]]
}

# Prints the release whose tag is on the commit of this action, or nothing.
release_of_ref() {
    [[ -n $repository && -n $ref ]] || return 0
    if is_release "$ref"; then
        printf '%s' "$ref"
        return 0
    fi
    local tags commit hash name
    tags=$(git ls-remote --tags -- "$GITHUB_SERVER_URL/$repository" 2>/dev/null) || return 0
    commit=$ref
    while read -r hash name; do
        case $name in "refs/tags/$ref" | "refs/tags/$ref^{}") commit=$hash ;; esac
    done <<<"$tags"
    while read -r hash name; do
        name=${name#refs/tags/}
        name=${name%"^{}"}
        if [[ $hash == "$commit" ]] && is_release "$name"; then
            printf '%s' "$name"
            return 0
        fi
    done <<<"$tags"
}

# Prints the target triple of this system as used in release names, or nothing if there is no release for it.
target() {
    case $(uname -s)-$(uname -m) in
        Linux-x86_64) echo x86_64-unknown-linux-musl ;;
        Linux-aarch64 | Linux-arm64) echo aarch64-unknown-linux-musl ;;
        Darwin-x86_64) echo x86_64-apple-darwin ;;
        Darwin-arm64) echo aarch64-apple-darwin ;;
        MINGW*-* | MSYS*-* | CYGWIN*-*) echo x86_64-pc-windows-msvc ;;
        *) ;;
    esac
}

checksum() {
    if command -v sha256sum >/dev/null 2>&1; then sha256sum "$1"; else shasum -a 256 "$1"; fi | cut -d ' ' -f 1
}

# Prints the checksum of file $2 in the list $1.
listed() {
    awk -v name="$2" '{ sub(/^\*/, "", $2) } $2 == name { print $1 }' "$1"
}

# Downloads release $1 and verifies its checksum. Returns with the reason in `why` if the release cannot be downloaded.
install_release() {
    local number=${1#v} system name address expected own="$GITHUB_ACTION_PATH/action/SHA256SUMS"
    # A local action (`uses: ./`) belongs to the repository of the workflow.
    address="$GITHUB_SERVER_URL/${repository:-$GITHUB_REPOSITORY}/releases/download/v$number"
    system=$(target)
    if [[ -z $system ]]; then
        why='releases do not include a build for this system'
        return 0
    fi
    name="readiness-$number-$system"
    cd "$place"
    if [[ -f $own ]]; then
        if [[ -z $(listed "$own" "$name.tar.gz") ]]; then
            why="the action's own SHA256SUMS has no checksum for $name.tar.gz"
            return 0
        fi
        cp "$own" SHA256SUMS
    fi
    for file in "$name.tar.gz" SHA256SUMS; do
        [[ $file == SHA256SUMS && -f $file ]] ||
            curl --fail --silent --show-error --location --retry 3 --proto-redir =https --output "$file" "$address/$file" || {
            why="cannot download $file of the release v$number"
            return 0
        }
    done
    expected=$(listed SHA256SUMS "$name.tar.gz")
    [[ $expected =~ ^[0-9a-f]{64}$ ]] || fail "SHA256SUMS of v$number has no checksum for $name.tar.gz"
    [[ $(checksum "$name.tar.gz") == "$expected" ]] ||
        fail "$name.tar.gz of v$number does not match its checksum in SHA256SUMS, so it is not used"
    tar -xzf "$name.tar.gz"
    found "$place/$name/readiness$exe"
}

# Whether file $1 belongs to the repository that is checked.
is_of_checkout() {
    local folder=${TARGET:-.} top place
    [[ -d $folder ]] || folder=$(dirname -- "$folder")
    # Without git's own files there is no checkout. `git` itself is not asked, because a checkout may belong to another user.
    top=$(cd -- "$folder" 2>/dev/null && pwd -P) || return 1
    while [[ ! -e $top/.git && $top != / && -n $top ]]; do top=$(dirname -- "$top"); done
    [[ -e $top/.git ]] || return 1
    place=$(cd -- "$(dirname -- "$1")" 2>/dev/null && pwd -P) || return 1
    [[ $place/ == "$top"/* ]]
}

# Installs wheel $1 into a new virtual environment. The wheel has no dependencies, so nothing is downloaded. `-I` isolates Python:
# without it, Python would run a `venv.py` or `pip.py` of the checkout.
install_wheel() {
    [[ -f $1 ]] || fail 'the wheel that `version` names does not exist'
    # These events have secrets and a token that may write, and the checkout may be a pull request of somebody else.
    case ${EVENT:-} in
        pull_request_target | workflow_run | issue_comment)
            ! is_of_checkout "$1" ||
                fail "the wheel is a file of the checkout, and under \`$EVENT\` nothing of a pull request may be run: use a release, or download the wheel to another folder"
            ;;
    esac
    local python
    python=$(command -v python3 || command -v python) || fail 'a wheel needs Python, and neither `python3` nor `python` is on the PATH'
    "$python" -I -m venv "$place/venv" || fail 'Python cannot create a virtual environment for the wheel; the lines above say why'
    local scripts="$place/venv/bin"
    [[ -d $scripts ]] || scripts="$place/venv/Scripts"
    "$scripts/python$exe" -I -m pip install --quiet --disable-pip-version-check --no-index --no-deps -- "$1" ||
        fail 'pip cannot install the wheel that `version` names; the lines above say why'
    found "$scripts/readiness$exe"
}

# Builds the program from the files of this action, inside their folder: cargo and rustup read the configuration of the folder that
# they run in, and that must not be the checkout.
build() {
    command -v cargo >/dev/null 2>&1 ||
        fail 'building readiness needs Rust: install it in an earlier step, or set a release such as `version: 0.1.0`'
    cd "$GITHUB_ACTION_PATH"
    cargo build --locked --release --bin readiness --manifest-path "$GITHUB_ACTION_PATH/Cargo.toml" --target-dir "$place/target" ||
        fail 'cargo cannot build readiness; the lines above say why'
    found "$place/target/release/readiness$exe"
}

case $version in
    installed)
        program=$(command -v readiness) || fail '`version: installed` is set, but no `readiness` is on the PATH'
        found "$program"
        ;;
    checkout) build ;;
    *.whl) install_wheel "$version" ;;
    "")
        release=$(release_of_ref)
        if [[ -n $release ]]; then
            install_release "$release"
            printf '::notice title=readiness::%s; building from the files of the action instead, which takes minutes\n' "$why"
        fi
        build
        ;;
    *)
        is_release "$version" ||
            fail '`version` must be a release such as `0.1.0`, a path that ends with `.whl`, `checkout` or `installed`'
        install_release "$version"
        fail "$why; set another \`version\`, or \`version: checkout\` to build the program"
        ;;
esac
