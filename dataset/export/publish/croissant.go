package publish

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// croissantContext is the context of Croissant 1.1 (appendix 1 of the specification) with https://schema.org/ for its vocabulary
// and PROV-O for what was made by machines.
var croissantContext = json.RawMessage(`{
    "@language": "en",
    "@vocab": "https://schema.org/",
    "sc": "https://schema.org/",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "dct": "http://purl.org/dc/terms/",
    "prov": "http://www.w3.org/ns/prov#",
    "annotation": "cr:annotation",
    "arrayShape": "cr:arrayShape",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "containedIn": "cr:containedIn",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "excludes": "cr:excludes",
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isArray": "cr:isArray",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "readLines": "cr:readLines",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "sdVersion": "cr:sdVersion",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
    "unArchive": "cr:unArchive",
    "value": "cr:value"
  }`)

const (
	croissantFileName = "croissant.json"

	conformsTo     = "http://mlcommons.org/croissant/1.1"
	parquetFormat  = "application/vnd.apache.parquet"
	parquetFileSet = "parquet-files"
)

// reference is a reference to a node by its id.
type reference struct {
	ID string `json:"@id"`
}

type croissantDataset struct {
	Context       json.RawMessage    `json:"@context"`
	Type          string             `json:"@type"`
	ConformsTo    string             `json:"conformsTo"`
	Name          string             `json:"name"`
	AlternateName string             `json:"alternateName,omitempty"`
	Description   string             `json:"description"`
	License       string             `json:"license,omitempty"`
	URL           string             `json:"url,omitempty"`
	Creator       []croissantPerson  `json:"creator,omitempty"`
	DatePublished string             `json:"datePublished,omitempty"`
	Version       string             `json:"version"`
	InLanguage    []string           `json:"inLanguage"`
	Keywords      []string           `json:"keywords"`
	IsLive        bool               `json:"isLiveDataset"`
	GeneratedBy   *activity          `json:"prov:wasGeneratedBy"`
	Distribution  []croissantFile    `json:"distribution"`
	RecordSet     []croissantRecords `json:"recordSet"`
}

type croissantPerson struct {
	Type string `json:"@type"`
	Name string `json:"name"`
}

// croissantFile is a FileObject or a FileSet.
type croissantFile struct {
	Type           string      `json:"@type"`
	ID             string      `json:"@id"`
	Name           string      `json:"name"`
	Description    string      `json:"description,omitempty"`
	ContentURL     string      `json:"contentUrl,omitempty"`
	ContentSize    string      `json:"contentSize,omitempty"`
	ContainedIn    []reference `json:"containedIn,omitempty"`
	EncodingFormat string      `json:"encodingFormat"`
	SHA256         string      `json:"sha256,omitempty"`
	Includes       string      `json:"includes,omitempty"`
}

type croissantRecords struct {
	Type        string              `json:"@type"`
	DataType    string              `json:"dataType,omitempty"`
	ID          string              `json:"@id"`
	Name        string              `json:"name"`
	Description string              `json:"description"`
	Key         *reference          `json:"key,omitempty"`
	Field       []croissantField    `json:"field"`
	Data        []map[string]string `json:"data,omitempty"`
}

type croissantField struct {
	Type        string           `json:"@type"`
	ID          string           `json:"@id"`
	Name        string           `json:"name"`
	Description string           `json:"description,omitempty"`
	DataType    string           `json:"dataType,omitempty"`
	IsArray     bool             `json:"isArray,omitempty"`
	Source      *croissantSource `json:"source,omitempty"`
	References  *reference       `json:"references,omitempty"`
	SubField    []croissantField `json:"subField,omitempty"`
	GeneratedBy *activity        `json:"prov:wasGeneratedBy,omitempty"`
}

type croissantSource struct {
	FileSet   reference          `json:"fileSet"`
	Extract   map[string]string  `json:"extract"`
	Transform *map[string]string `json:"transform,omitempty"`
}

// activity is a prov:Activity; the agent is the tool.
type activity struct {
	Type  string `json:"@type"`
	Label string `json:"prov:label"`
	Agent *agent `json:"prov:wasAssociatedWith,omitempty"`
}

type agent struct {
	Type  string `json:"@type"`
	Label string `json:"prov:label"`
}

// croissant is the content of croissant.json.
func (w *Writer) croissant() ([]byte, error) {
	s := &w.settings
	d := croissantDataset{
		Context: croissantContext, Type: "sc:Dataset", ConformsTo: conformsTo, Name: s.Name, Description: w.description(),
		License: s.licenseURL(), URL: s.URL, DatePublished: s.Date, Version: s.Version, InLanguage: []string{"zh", "en"},
		Keywords:    []string{"question answering", "translation", "Chinese", "English", "bilingual"},
		GeneratedBy: w.activity("questions, answers and analyses of documents were split, aligned and checked"),
	}
	if s.PrettyName != s.Name {
		d.AlternateName = s.PrettyName
	}
	for _, author := range s.Authors {
		d.Creator = append(d.Creator, croissantPerson{"sc:Person", author})
	}
	var files []reference
	for _, f := range w.shards() {
		d.Distribution = append(d.Distribution, croissantFile{
			Type: "cr:FileObject", ID: f.Name, Name: f.Name, ContentURL: f.Name, ContentSize: fmt.Sprintf("%d B", f.Bytes),
			EncodingFormat: parquetFormat, SHA256: f.SHA256,
		})
		files = append(files, reference{f.Name})
	}
	d.Distribution = append(d.Distribution, croissantFile{
		Type: "cr:FileSet", ID: parquetFileSet, Name: parquetFileSet, Description: "the rows of all splits",
		ContainedIn: files, EncodingFormat: parquetFormat, Includes: "data/*.parquet",
	})
	d.RecordSet = []croissantRecords{w.splitRecords(), w.rowRecords()}
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	err := enc.Encode(d)
	return out.Bytes(), err
}

func (w *Writer) activity(label string) *activity {
	return &activity{"prov:Activity", label, w.agent()}
}

func (w *Writer) agent() *agent {
	if w.settings.Tool == "" {
		return nil
	}
	label := w.settings.Tool
	if w.settings.ToolVersion != "" {
		label += " " + w.settings.ToolVersion
	}
	return &agent{"prov:SoftwareAgent", label}
}

// splitURLs are Croissant's names of the splits.
var splitURLs = map[string]string{"train": "cr:TrainingSplit", "validation": "cr:ValidationSplit", "test": "cr:TestSplit"}

// splitRecords is the record set of the splits.
func (w *Writer) splitRecords() croissantRecords {
	r := croissantRecords{Type: "cr:RecordSet", DataType: "cr:Split", ID: "splits", Name: "splits", Description: "the splits of the dataset",
		Key: &reference{"splits/name"}, Field: []croissantField{
			{Type: "cr:Field", ID: "splits/name", Name: "name", DataType: "sc:Text"},
			{Type: "cr:Field", ID: "splits/url", Name: "url", DataType: "sc:URL"},
		}}
	for _, split := range splits {
		if w.tally.splits[split] != nil {
			r.Data = append(r.Data, map[string]string{"splits/name": split, "splits/url": splitURLs[split]})
		}
	}
	return r
}

// rowRecords is the record set of the rows.
func (w *Writer) rowRecords() croissantRecords {
	r := croissantRecords{Type: "cr:RecordSet", ID: "default", Name: "default", Description: "one record for each question",
		Key: &reference{"default/id"}}
	for _, f := range rowFeatures(w.settings.Words) {
		c := about(f.Name)
		field := croissantField{Type: "cr:Field", ID: "default/" + f.Name, Name: f.Name, Description: c.about,
			Source: &croissantSource{FileSet: reference{parquetFileSet}, Extract: map[string]string{"column": f.Name}}}
		field.shape(f, field.Source)
		if f.Name == "split" {
			field.References = &reference{"splits/name"}
		}
		for _, m := range makers {
			if m.name == c.made && (m.name != "translation" || w.tally.origins["machine"]+w.tally.origins["memory"] > 0) {
				field.GeneratedBy = w.activity(m.about)
			}
		}
		r.Field = append(r.Field, field)
	}
	return r
}

// shape gives a field its type, with fields below it for those of structs.
func (f *croissantField) shape(of Feature, source *croissantSource) {
	below := of.Struct
	if of.List != nil {
		f.IsArray = true // of any length, as it has no arrayShape
		switch item := of.List.(type) {
		case string:
			f.DataType = dataType(item)
		case []Feature:
			below = item
		}
	}
	if of.Dtype != "" {
		f.DataType = dataType(of.Dtype)
	}
	for _, b := range below {
		transform := map[string]string{"jsonPath": b.Name}
		f.SubField = append(f.SubField, croissantField{Type: "cr:Field", ID: f.ID + "/" + b.Name, Name: b.Name, DataType: dataType(b.Dtype),
			Source: &croissantSource{source.FileSet, source.Extract, &transform}})
	}
}

// dataType is Croissant's name of a type.
func dataType(dtype string) string {
	switch dtype {
	case "int64", "int32":
		return "sc:Integer"
	case "float64", "float32":
		return "sc:Float"
	case "bool":
		return "sc:Boolean"
	}
	return "sc:Text"
}
