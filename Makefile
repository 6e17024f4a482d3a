# duizhao: build, try, test, measure. Needs Go and nothing else; what the tests need beyond that they fetch.

GO ?= go
DEMO = demo

.PHONY: all demo converters test mock bench install fuzz clean

all: duizhao

duizhao: FORCE
	$(GO) build -trimpath -ldflags="-s -w" -o $@ ./cmd/duizhao

# The main job on the test documents, and what came of it.
demo: duizhao
	./duizhao build testdata -o $(DEMO)
	@echo
	@echo "What is in $(DEMO)/:"
	@ls -l $(DEMO) $(DEMO)/data | sed -n 's/.* \([0-9][0-9]*\) .*[0-9] \([^ ]*\..*\)$$/  \1 bytes  \2/p'
	@echo
	@echo "The first row, cut short:"
	@head -1 $(DEMO)/rows.jsonl | cut -c1-600
	@echo
	@echo "Its sentence pairs:"
	@head -1 $(DEMO)/rows.jsonl | ./duizhao -q export - --as pairs | head -3
	@echo
	@./duizhao -q export $(DEMO)/rows.jsonl --as html --title "duizhao demo" -o $(DEMO)/demo.html
	@echo "Open $(DEMO)/demo.html to read all rows side by side."

# What the tests of converters need: installed where that is allowed, named where it is not.
converters:
	@command -v pandoc >/dev/null && command -v pdftotext >/dev/null || \
	  { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && apt-get update -q && apt-get install -yq --no-install-recommends pandoc poppler-utils; } || \
	  { echo "the tests need pandoc and pdftotext: sudo apt-get install pandoc poppler-utils"; exit 1; }

# All tests; then those that -short leaves once more with the race detector; then DuckDB and a JSON-LD processor read what we
# write, in modules of their own that users' builds never see.
test: converters
	$(GO) vet ./...
	@test -z "$$(gofmt -l cmd segment dataset testdata)" || { gofmt -l cmd segment dataset testdata; echo "gofmt would change these"; exit 1; }
	$(GO) test ./...
	$(GO) test -race -short ./...
	cd dataset/export/testdata/duckdb && $(GO) test ./...
	cd dataset/export/publish/testdata/jsonld && $(GO) test ./...
	$(MAKE) mock

# A translation by way of a server with OpenAI's interface that this project did not write. Needs npm.
mock: duizhao
	DUIZHAO=$(abspath duizhao) dataset/translate/testdata/npm/run.sh

# Measured figures: quality on the gold in testdata, speed beside named peers, memory of whole runs.
bench: duizhao
	$(GO) run ./testdata/bench

# The weights of the sentence aligner, from right alignments: testdata and the directory GOLD, which has NAME.zh, NAME.en,
# NAME.gold and NAME.mt. Prints how well documents left out are aligned, and what each part of the score adds; half an hour.
GOLD ?= gold
train-aligner:
	$(GO) test ./dataset/align -run '^TestWeights$$' -v -timeout 1h -fit $(abspath $(GOLD)) -ablation -update

# Every fuzz target for a while: make fuzz FUZZTIME=10m
FUZZTIME ?= 20s
fuzz:
	@for pkg in $$($(GO) list ./...); do \
	  for f in $$($(GO) test -list '^Fuzz' $$pkg | grep '^Fuzz'); do \
	    echo "$$pkg $$f"; $(GO) test -run '^$$' -fuzz "^$$f$$" -fuzztime $(FUZZTIME) $$pkg || exit 1; \
	  done; \
	done

install:
	$(GO) install -trimpath -ldflags="-s -w" ./cmd/duizhao

clean:
	rm -rf duizhao $(DEMO)

FORCE:
