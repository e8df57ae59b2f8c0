#!/usr/bin/env bash
# The eight queries of the ADL benchmark from nothing: installs what is missing, builds examples/adl, runs it on
# generated events or on the files given, and draws the nine histograms. The second run installs and rebuilds nothing.
#
#   bash examples/demo.sh [FILE.parquet ...]
#
# EVENTS=N sets how many events are generated (a million), THREADS=N how many threads run (all cores).
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../cmake/bootstrap.sh"

files=()
for file in "$@"; do
  [ -r "$file" ] || staffa_fail "cannot read $file"
  files+=("$(realpath "$file")")
done
cd "$staffa_root"

staffa_need "${staffa_headers[@]}"
staffa_need_venv
staffa_configure demo
cmake --build --preset demo --target adl --parallel "$(staffa_jobs)"

if [ ${#files[@]} -gt 0 ]; then
  input=(--input "${files[@]}")
else
  input=(--events "${EVENTS:-1000000}" --seed 1)
fi
adl=build/demo/examples/adl
options=(--query all --threads "${THREADS:-$(nproc)}" "${input[@]}")

"$adl" "${options[@]}" --format text
histograms=build/demo/adl.json
"$adl" "${options[@]}" --format json >"$histograms.tmp"
mv "$histograms.tmp" "$histograms"
staffa_say "histograms, as UHI JSON: $staffa_root/$histograms"

picture=build/demo/adl.png
.venv/bin/python examples/plot.py "$histograms" "$picture"
staffa_say "the picture: $staffa_root/$picture"
