// Package terms keeps the vocabulary of a translation: a glossary of terms with their translations, and a list of what is not to be
// translated.
//
//	list, err := terms.Read("terms.csv", file, terms.CSV)
//	if err != nil {
//		return err
//	}
//	glossary, err := terms.New(list, keep)
//	for _, match := range glossary.Occurring("闭包会不会导致内存泄漏？") {
//		fmt.Println(match.Term.ZH, "=", match.Term.EN)
//	}
//
// # Glossaries
//
// CSV and TSV have the columns zh, en, and if wanted forbidden (translations that must not be used), also (further ones that may) and
// note, in the order that a first line gives, in English or Chinese (中文, 英文, 禁用, 也作, 备注), or else in this order: zh, en, forbidden,
// note. Several translations in a cell are separated by "|". TBX is read in both its versions (TBX-Basic's martif and ISO 30042:2019): terms
// whose administrative status is deprecated or superseded are forbidden, the first preferred or else first English term is the
// translation, the others may be used too. Files may be in any encoding that package segment finds.
//
// # What matches
//
// In Chinese the longest term from left to right, whatever its width, script (traditional or simplified) and white space; Latin letters and
// digits only as whole words. In English whole words in regular inflection, whatever their case; but what is written in capitals only (IT,
// API) must be in capitals.
package terms
