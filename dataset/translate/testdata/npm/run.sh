#!/usr/bin/env bash
# Translates by way of a server that this project did not write. Needs npm, and a duizhao in $DUIZHAO.
set -euo pipefail
cd "$(dirname "$0")"
duizhao=${DUIZHAO:?the path of duizhao}
npm install --no-package-lock --no-audit --no-fund --silent
work=$(mktemp -d)
port=${PORT:-46556}
HOST=127.0.0.1 PORT=$port node node_modules/@dwmkerr/mock-llm/dist/main.js --config mock-llm.yaml >"$work/log" 2>&1 &
server=$!
trap 'kill $server; rm -rf "$work"' EXIT
for _ in $(seq 100); do
  grep -q 'server running' "$work/log" && break
  sleep 0.1
done

fail() { echo "$1"; cat "$work/log"; exit 1; }
translate() { "$duizhao" translate "$1" --engine "http://127.0.0.1:$port" --model mock --memory "$work/$2.db" -o "$work/$2.md" 2>"$work/$2.err"; }

export DUIZHAO_TRANSLATE_KEY=sesame
translate guide.md right || fail "expected a translation, found $(cat "$work/right.err")"
cmp "$work/right.md" want.md || fail "another translation than want.md"
grep -q 'retries *1$' "$work/right.err" || fail "expected one retry, for the wrong number"

status=0; translate other.md echo || status=$?
[ $status = 1 ] && cmp "$work/echo.md" other.md || fail "expected exit code 1 and the Chinese where the server echoes, found $status"

status=0; DUIZHAO_TRANSLATE_KEY=wrong translate guide.md key || status=$?
[ $status = 4 ] && grep -q '401 Unauthorized' "$work/key.err" || fail "expected exit code 4 for a wrong key, found $status"
! grep -q wrong "$work/key.err" || fail "the key is in the error"
echo "translated by way of $(node -p 'Object.entries(require("./package.json").dependencies)[0].join(" ")')"
