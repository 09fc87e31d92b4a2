#!/usr/bin/env bash
# Brings the program, as `version` says, and tells the next steps where it is. Nothing is put on the PATH.
#
# A release is taken from the repository that this action comes from, and only if its checksum is the one in the list: this action's
# own, `action/SHA256SUMS`, where there is one, else the release's. Nothing that lies in the checkout is run, or obeyed.
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
    "$1" --version || fail 'the program was installed, but does not run here; `version: checkout` builds it'
    printf 'program=%s\n' "$1" >>"$GITHUB_OUTPUT"
    exit 0
}

is_release() {
    [[ $1 =~ ^v?[0-9]+\.[0-9]+\.[0-9]+$ ]]
}

# The release that a tag of the action's repository names at the commit that this action is used at; nothing where there is none.
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

# The name that releases have for this system; nothing where there is none.
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

# The checksum that a list has for a file.
listed() {
    awk -v name="$2" '{ sub(/^\*/, "", $2) } $2 == name { print $1 }' "$1"
}

# Takes a release and holds it against the list of checksums. Comes back where there is none that can be had, and says so in `why`.
install_release() {
    local number=${1#v} system name address expected own="$GITHUB_ACTION_PATH/action/SHA256SUMS"
    # A local action (`uses: ./`) has no repository of its own: it is in this one.
    address="$GITHUB_SERVER_URL/${repository:-$GITHUB_REPOSITORY}/releases/download/v$number"
    system=$(target)
    if [[ -z $system ]]; then
        why='there is no release for this system'
        return 0
    fi
    name="readiness-$number-$system"
    cd "$place"
    if [[ -f $own ]]; then
        if [[ -z $(listed "$own" "$name.tar.gz") ]]; then
            why="the action's own SHA256SUMS has no checksum of $name.tar.gz"
            return 0
        fi
        cp "$own" SHA256SUMS
    fi
    for file in "$name.tar.gz" SHA256SUMS; do
        [[ $file == SHA256SUMS && -f $file ]] ||
            curl --fail --silent --show-error --location --retry 3 --proto-redir =https --output "$file" "$address/$file" || {
            why="the release v$number has no $file that can be had"
            return 0
        }
    done
    expected=$(listed SHA256SUMS "$name.tar.gz")
    [[ $expected =~ ^[0-9a-f]{64}$ ]] || fail "SHA256SUMS of v$number has no checksum of $name.tar.gz"
    [[ $(checksum "$name.tar.gz") == "$expected" ]] ||
        fail "$name.tar.gz of v$number has another checksum than SHA256SUMS says: it is not used"
    tar -xzf "$name.tar.gz"
    found "$place/$name/readiness$exe"
}

# Installs a wheel into an environment of its own; it depends on nothing, so nothing is fetched. Python is isolated (`-I`): otherwise
# a `venv.py` or `pip.py` of the checkout would be what it runs.
install_wheel() {
    [[ -f $1 ]] || fail '`version` is the path of a wheel that is not there'
    local python
    python=$(command -v python3 || command -v python) || fail 'a wheel needs Python, which is not installed'
    "$python" -I -m venv "$place/venv" || fail 'this Python makes no environment for the wheel: the lines above say why'
    local scripts="$place/venv/bin"
    [[ -d $scripts ]] || scripts="$place/venv/Scripts"
    "$scripts/python$exe" -I -m pip install --quiet --disable-pip-version-check --no-index --no-deps -- "$1" ||
        fail 'pip does not install the wheel that `version` names: the lines above say why'
    found "$scripts/readiness$exe"
}

# Builds the program from the files of this action, and among them: cargo and rustup obey the configuration of the folder they run in.
build() {
    command -v cargo >/dev/null 2>&1 ||
        fail 'building readiness needs Rust: install it in a step before, or name a release: `version: 0.1.0`'
    cd "$GITHUB_ACTION_PATH"
    cargo build --locked --release --bin readiness --manifest-path "$GITHUB_ACTION_PATH/Cargo.toml" --target-dir "$place/target" ||
        fail 'readiness cannot be built: the lines above say why'
    found "$place/target/release/readiness$exe"
}

case $version in
    installed)
        program=$(command -v readiness) || fail '`version: installed`, but there is no `readiness` on the PATH'
        found "$program"
        ;;
    checkout) build ;;
    *.whl) install_wheel "$version" ;;
    "")
        release=$(release_of_ref)
        if [[ -n $release ]]; then
            install_release "$release"
            printf '::notice title=readiness::%s: it is built from the files of the action, which takes minutes\n' "$why"
        fi
        build
        ;;
    *)
        is_release "$version" ||
            fail '`version` is a release such as `0.1.0`, a path that ends with `.whl`, `checkout` or `installed`'
        install_release "$version"
        fail "$why: name another \`version\`, or \`version: checkout\`"
        ;;
esac
