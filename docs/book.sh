#!/usr/bin/env bash
# Lays out the source of a book in the folder $1: the pages, the rule cards and the example of a rule pack, each at its place in the
# repository, so that their links work in the book, too. `mdbook build $1` then makes the site in $1/site.
set -euo pipefail

out=${1:?name the folder of the book}
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
mkdir -p "$out"
out=$(cd "$out" && pwd)
pack=fixtures/policies/acme
rm -rf "$out/src"
mkdir -p "$out/src/docs" "$out/src/$pack"

cp "$root/docs/book.toml" "$out/book.toml"
find "$root/docs" -maxdepth 1 -type f ! -name SUMMARY.md ! -name index.md ! -name 'book.*' -exec cp {} "$out/src/docs/" \;
# The first page of a book is the top of its site, so its links begin there.
below_docs='s/](\([^):]*\))/](docs\/\1)/g'
sed "$below_docs" "$root/docs/index.md" >"$out/src/index.md"

# A card as a page: its id is the title, and its front matter is left out but for the summary.
page() {
    awk -v id="$(basename "$1" .md)" '
        NR == 1 && $0 == "+++" { front = 1; print "# " id; next }
        front && $0 == "+++" { front = 0; next }
        front { if (sub(/^summary *= *"/, "")) { sub(/"$/, ""); print "\n*" $0 "*" } next }
        { print }
    ' "$1"
}

# Entries of a summary for the cards of a folder.
entries() {
    for card in "$root/$1"/*.md; do
        name=$(basename "$card" .md)
        [[ $name != README ]] || continue
        page "$card" >"$out/src/$1/$name.md"
        printf '%s- [%s](%s)\n' "$2" "$name" "$1/$name.md"
    done
}

{
    sed -e "$below_docs" -e 's/(docs\/index.md)/(index.md)/' "$root/docs/SUMMARY.md"
    printf '\n# Rule cards\n\n'
    # The order of the groups is that of the page of rules.
    sed -n 's/^## \([a-z]*\)$/\1/p' "$root/docs/rules.md" | while read -r group; do
        [[ -d $root/rules/$group ]] || continue
        mkdir -p "$out/src/rules/$group"
        printf -- '- [%s]()\n' "$group"
        entries "rules/$group" '  '
    done
    printf '\n# Example of a rule pack\n\n'
    cp "$root/$pack/README.md" "$out/src/$pack/README.md"
    printf -- '- [acme](%s/README.md)\n' "$pack"
    entries "$pack" '  '
} >"$out/src/SUMMARY.md"
