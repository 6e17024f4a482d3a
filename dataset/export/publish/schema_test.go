package publish

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"
)

func schema(t *testing.T, name string) *jsonschema.Schema {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource(name, doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile(name)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// frontMatter is that of a card, as JSON has it.
func frontMatter(t *testing.T, card []byte) any {
	t.Helper()
	head, _, ok := splitCard(card)
	if !ok {
		t.Fatal("no front matter")
	}
	var v any
	if err := yaml.Unmarshal(head, &v); err != nil {
		t.Fatal(err)
	}
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// Card and Croissant file are as the specifications say, which the schemas of testdata were written from.
func TestSchemas(t *testing.T) {
	card, croissant := schema(t, "card.schema.json"), schema(t, "croissant.schema.json")
	words, other := settings(), settings()
	words.Words = true
	other.License, other.LicenseName, other.LicenseLink = "other", "Mine", "https://example.org/licence"
	for name, s := range map[string]Settings{"plain": settings(), "words": words, "other licence": other} {
		for _, n := range []int{0, 1, 20, 6000} {
			out, _ := published(t, s, rows(n))
			if err := card.Validate(frontMatter(t, out.MapFS["README.md"].Data)); err != nil {
				t.Errorf("%s, %d rows: card: %v", name, n, err)
			}
			doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(out.MapFS["croissant.json"].Data))
			if err != nil {
				t.Fatal(err)
			}
			if err := croissant.Validate(doc); err != nil {
				t.Errorf("%s, %d rows: croissant: %v", name, n, err)
			}
		}
	}
}

// The schemas are no rubber stamps: where the linter finds a fault of form in a card, its schema does too.
func TestSchemasRefuse(t *testing.T) {
	card, croissant := schema(t, "card.schema.json"), schema(t, "croissant.schema.json")
	refused := map[string]int{}
	for _, f := range faults {
		d, _ := published(t, settings(), rows(20))
		f.spoil(t, d)
		switch f.rule {
		case "card/license", "card/pretty-name", "card/multilinguality", "card/task-category", "card/annotations-creators", "card/language-creators",
			"card/source-datasets", "card/split-name", "card/features", "card/unknown-key":
			if d.MapFS["README.md"] == nil {
				continue
			}
			if card.Validate(frontMatter(t, d.MapFS["README.md"].Data)) != nil {
				refused[f.rule]++
			}
		case "croissant/type", "croissant/conforms-to", "croissant/name", "croissant/description", "croissant/license", "croissant/url", "croissant/creator",
			"croissant/date", "croissant/distribution", "croissant/data-type", "croissant/record-set", "croissant/context":
			doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(d.MapFS["croissant.json"].Data))
			if err != nil {
				t.Fatal(err)
			}
			if croissant.Validate(doc) != nil {
				refused[f.rule]++
			}
		}
	}
	if len(refused) < 20 {
		t.Errorf("the schemas refuse faults of %d rules only: %v", len(refused), refused)
	}
}
