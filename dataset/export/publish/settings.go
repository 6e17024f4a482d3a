package publish

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"time"
)

// Settings describe a dataset. Only Name is needed; what lacks besides is left out of the folder and told by
// [Report.Warnings], for [Lint] will find it.
type Settings struct {
	// Name is that of the repository: letters, digits, "-", "_" and ".", at most 96.
	Name string
	// PrettyName is the name for people; Name if "".
	PrettyName string
	// Description is a sentence or two, plain text.
	Description string
	// License is an identifier of the hub, such as cc-by-4.0. "other" needs LicenseName and LicenseLink.
	License, LicenseName, LicenseLink string
	// Authors are the creators of the dataset.
	Authors []string
	// URL is the dataset's page.
	URL string
	// Date of publication, as 2026-01-31 or with a time behind it as in RFC 3339.
	Date string
	// Version of the dataset, MAJOR.MINOR.PATCH; "1.0.0" if "".
	Version string
	// Card is Markdown that the card has below the description.
	Card string
	// Sources are the documents with their licences.
	Sources []Source
	// Tool and ToolVersion made the folder.
	Tool, ToolVersion string
	// Words says that the rows have the columns of dataset.Words.
	Words bool
	// ShardBytes is the most that a Parquet file may hold; 500 MB if 0.
	ShardBytes int64
}

// defaultShard is the size of shards that hubs recommend.
const defaultShard = 500_000_000

var (
	repositoryName = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9._-]{0,94}[A-Za-z0-9])?$`)
	semantic       = regexp.MustCompile(`^\d+\.\d+\.\d+(?:[-+][0-9A-Za-z.+-]+)?$`)
)

// SettingError is a setting that makes no folder.
type SettingError struct{ Name, Expected, Found string }

func (e *SettingError) Error() string {
	return fmt.Sprintf("%s: expected %s, found %q", e.Name, e.Expected, e.Found)
}

// check finds settings that make no folder and fills in what has a default.
func (s *Settings) check() error {
	if !isRepositoryName(s.Name) {
		return &SettingError{"name", "letters, digits, -, _ and ., at most 96", s.Name}
	}
	if s.PrettyName == "" {
		s.PrettyName = s.Name
	}
	if s.Version == "" {
		s.Version = "1.0.0"
	}
	if s.ShardBytes == 0 {
		s.ShardBytes = defaultShard
	}
	switch {
	case s.License != "" && !isLicense(s.License):
		return &SettingError{"license", "an identifier of the hub such as cc-by-4.0, or other with a name and a link", s.License}
	case s.License == "other" && (s.LicenseName == "" || !isURL(s.LicenseLink) && s.LicenseLink != "LICENSE" && s.LicenseLink != "LICENSE.md"):
		return &SettingError{"license link", "a name and a URL (or LICENSE, a file of the folder) for the license other", s.LicenseLink}
	case s.URL != "" && !isURL(s.URL):
		return &SettingError{"url", "an http or https URL", s.URL}
	case s.Date != "" && !isDate(s.Date):
		return &SettingError{"date", "a date such as 2026-01-31", s.Date}
	case !semantic.MatchString(s.Version):
		return &SettingError{"version", "MAJOR.MINOR.PATCH", s.Version}
	case s.ShardBytes < 0:
		return &SettingError{"shard size", "a number of bytes", fmt.Sprint(s.ShardBytes)}
	}
	return nil
}

func isRepositoryName(s string) bool {
	return repositoryName.MatchString(s) && !strings.Contains(s, "--") && !strings.Contains(s, "..")
}

func isURL(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
}

func isDate(s string) bool {
	for _, layout := range []string{time.DateOnly, time.RFC3339} {
		if _, err := time.Parse(layout, s); err == nil {
			return true
		}
	}
	return false
}
