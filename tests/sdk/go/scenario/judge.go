package scenario

import (
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"strconv"
	"strings"
)

// Failed is a step that does not hold, with the reason.
type Failed struct{ reason string }

func (f Failed) Error() string { return f.reason }

func failed(format string, args ...any) error {
	return Failed{fmt.Sprintf(format, args...)}
}

// look answers the value at a path like `$.Rules.0.TemplateId`; `*` makes a list of every element's. nil: not there.
func look(answer any, path string) (any, error) {
	names := strings.Split(path, ".")
	if names[0] != "$" {
		return nil, failed("the path %s does not begin with $", path)
	}
	return walk(answer, names[1:]), nil
}

func walk(value any, names []string) any {
	if len(names) == 0 {
		return value
	}
	switch value := value.(type) {
	case map[string]any:
		return walk(value[names[0]], names[1:])
	case []any:
		if names[0] == "*" {
			every := []any{}
			for _, each := range value {
				every = append(every, walk(each, names[1:]))
			}
			return every
		}
		if place, err := strconv.Atoi(names[0]); err == nil && place >= 0 && place < len(value) {
			return walk(value[place], names[1:])
		}
	}
	return nil
}

// judge says which expectation an answer does not hold.
func judge(answer any, expect map[string]any) error {
	for path, wanted := range expect {
		found, err := look(answer, path)
		if err != nil {
			return err
		}
		good, err := holds(found, wanted)
		if err != nil {
			return err
		}
		if !good {
			return failed("%s is %s, expected: %s, in %s", path, text(found), text(wanted), text(answer))
		}
	}
	return nil
}

func holds(found, wanted any) (bool, error) {
	words, isWords := wanted.(map[string]any)
	if !isWords {
		return equal(found, wanted), nil
	}
	if len(words) == 0 {
		return false, failed("an expectation has no words")
	}
	all := true
	for word, value := range words {
		good, err := holdsWord(word, found, value)
		if err != nil {
			return false, err
		}
		all = all && good
	}
	return all, nil
}

func holdsWord(word string, found, wanted any) (bool, error) {
	list, _ := found.([]any)
	switch word {
	case "exists":
		return (found != nil) == wanted, nil
	case "count":
		return float64(len(list)) == wanted, nil
	case "matches":
		value, isText := found.(string)
		pattern, err := regexp.Compile(fmt.Sprint(wanted))
		return isText && err == nil && pattern.MatchString(value), err
	case "has":
		for _, each := range list {
			if equal(each, wanted) {
				return true, nil
			}
		}
		return false, nil
	case "any_order":
		return anyOrder(list, wanted), nil
	case "above", "below":
		is, isNumber := found.(float64)
		bound, hasBound := wanted.(float64)
		return isNumber && hasBound && ((word == "above" && is > bound) || (word == "below" && is < bound)), nil
	case "not":
		good, err := holds(found, wanted)
		return !good, err
	}
	return false, failed("there is no expectation %s", word)
}

func isNothing(value any) bool {
	list, isList := value.([]any)
	return value == nil || (isList && len(list) == 0)
}

// equal: SDKs leave out what is null and some leave out empty lists, so these are one.
func equal(found, wanted any) bool {
	if isNothing(found) || isNothing(wanted) {
		return isNothing(found) && isNothing(wanted)
	}
	one, isList := found.([]any)
	other, bothLists := wanted.([]any)
	if !isList || !bothLists {
		return reflect.DeepEqual(found, wanted)
	}
	if len(one) != len(other) {
		return false
	}
	for place := range one {
		if !equal(one[place], other[place]) {
			return false
		}
	}
	return true
}

func anyOrder(found []any, wanted any) bool {
	rest := append([]any{}, found...)
	list, _ := wanted.([]any)
next:
	for _, each := range list {
		for place, other := range rest {
			if equal(other, each) {
				rest = append(rest[:place], rest[place+1:]...)
				continue next
			}
		}
		return false
	}
	return len(rest) == 0
}

func text(value any) string {
	written, err := json.Marshal(value)
	if err != nil {
		return fmt.Sprint(value)
	}
	return string(written)
}
