package exchange

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
)

// Names are those of kinds of files, in the order of their constants, which begin at 0. They are also how names of such files end.
type Names []string

// Name is the name of constant i.
func (n Names) Name(i int) string {
	if i < 0 || i >= len(n) {
		return fmt.Sprintf("Format(%d)", i)
	}
	return n[i]
}

// Find gives the constant of a name.
func (n Names) Find(name string) (int, error) {
	if i := slices.Index(n, name); i >= 0 {
		return i, nil
	}
	return 0, fmt.Errorf("format: expected one of %s, found %q", strings.Join(n, ", "), name)
}

// OfFile gives the constant of a file by its name.
func (n Names) OfFile(path string) (int, error) {
	i, err := n.Find(strings.TrimPrefix(strings.ToLower(filepath.Ext(path)), "."))
	if err != nil {
		return 0, fmt.Errorf("%s: expected a name that ends in .%s, found %q", path, strings.Join(n, ", ."), filepath.Ext(path))
	}
	return i, nil
}
