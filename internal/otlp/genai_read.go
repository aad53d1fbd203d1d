package otlp

import (
	"bytes"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// maxElements bounds the messages and message parts that are shown of one span.
const maxElements = 10_000

// reader reads chat messages from JSON in the forms that instrumentations write.
// What does not fit any form is skipped or shown as its JSON: it is no error, since
// the attribute it came from is kept.
type reader struct {
	budget int // messages and parts that may still be read; negative when there were more
}

// chatMessage is a message with the members of all forms together. Nothing about
// their types is taken for granted.
type chatMessage struct {
	Role       jsontext.Value `json:"role"`
	Name       jsontext.Value `json:"name"`
	Parts      jsontext.Value `json:"parts"`   // since 1.37
	Content    jsontext.Value `json:"content"` // before: a text, or parts
	ToolCalls  jsontext.Value `json:"tool_calls"`
	ToolCallID jsontext.Value `json:"tool_call_id"`
	ID         jsontext.Value `json:"id"`      // of the call that a tool message answers
	Message    jsontext.Value `json:"message"` // of a choice
}

// chatPart is a part of a message, or a tool call in the older forms.
type chatPart struct {
	Type      jsontext.Value `json:"type"`
	Content   jsontext.Value `json:"content"`
	Text      jsontext.Value `json:"text"`
	ID        jsontext.Value `json:"id"`
	Name      jsontext.Value `json:"name"`
	Arguments jsontext.Value `json:"arguments"`
	Response  jsontext.Value `json:"response"`
	Result    jsontext.Value `json:"result"`
	Modality  jsontext.Value `json:"modality"`
	URI       jsontext.Value `json:"uri"`
	Function  struct {
		Name      jsontext.Value `json:"name"`
		Arguments jsontext.Value `json:"arguments"`
	} `json:"function"`
	FunctionName      jsontext.Value `json:"function.name"`
	FunctionArguments jsontext.Value `json:"function.arguments"`
}

// messages reads a list of messages, a single one, or a plain text. Messages that
// name no role get the one given.
func (r *reader) messages(b []byte, role string) []shownMessage {
	var shown []shownMessage
	for _, v := range r.elements(b) {
		m := readMessage(v)
		if m.Content != nil || m.Parts != nil || m.ToolCalls != nil {
			shown = append(shown, r.show(m, role)...)
		}
	}
	return shown
}

// readMessage reads one message, which may lie inside a choice; JSON that is no
// object is the content of one.
func readMessage(v jsontext.Value) chatMessage {
	var m chatMessage
	if v.Kind() != '{' || unmarshal(v, &m) != nil {
		return chatMessage{Content: v}
	}
	if m.Message == nil {
		return m
	}
	inner := chatMessage{Role: m.Role, ToolCalls: m.ToolCalls}
	if doc := document(m.Message); !isDocument(doc) || unmarshal(doc, &inner) != nil {
		inner.Content = m.Message
	}
	return inner
}

// elements splits a JSON list; any other JSON, and text that is not JSON, is its
// own only element. With more elements than the budget allows there are none.
func (r *reader) elements(b []byte) []jsontext.Value {
	b = bytes.TrimSpace(b)
	if len(b) == 0 || string(b) == "null" {
		return nil
	}
	r.budget--
	if !isJSON(b) {
		return []jsontext.Value{appendText(nil, b)}
	}
	if b[0] != '[' {
		return []jsontext.Value{b}
	}
	var list []jsontext.Value
	d := jsontext.NewDecoder(bytes.NewReader(b), lenient)
	_, _ = d.ReadToken() // the bracket
	for d.PeekKind() != ']' {
		v, err := d.ReadValue()
		if r.budget--; err != nil || r.budget < 0 {
			return nil
		}
		list = append(list, v.Clone())
	}
	return list
}

// show gives a message its OpenInference names. Answers of tools become messages
// of their own, since there each message answers one call.
func (r *reader) show(m chatMessage, role string) []shownMessage {
	shown := shownMessage{Role: firstNonEmpty(textOf(m.Role), role), Name: textOf(m.Name)}
	shown.ToolCallID = textOf(m.ToolCallID)
	if shown.Role == "tool" && shown.ToolCallID == "" {
		shown.ToolCallID = textOf(m.ID)
	}
	answers := shown.addParts(r.parts(m))
	for _, v := range r.elements(document(m.ToolCalls)) {
		if p, ok := r.part(v); ok {
			shown.ToolCalls = append(shown.ToolCalls, p.toolCall())
		}
	}
	if len(shown.Contents) == 1 && shown.Contents[0].Type == "text" {
		shown.Content, shown.Contents = shown.Contents[0].Text, nil
	}
	if len(answers) > 0 && len(shown.Contents) == 0 && shown.Content == "" && len(shown.ToolCalls) == 0 {
		return answers
	}
	return append([]shownMessage{shown}, answers...)
}

// addParts adds the parts of a message and returns the answers of tools among them.
func (m *shownMessage) addParts(parts []chatPart) (answers []shownMessage) {
	for _, p := range parts {
		switch kind := textOf(p.Type); kind {
		case "tool_call":
			m.ToolCalls = append(m.ToolCalls, p.toolCall())
		case "tool_call_response":
			answers = append(answers, shownMessage{
				Role: "tool", ToolCallID: textOf(p.ID),
				Content: firstNonEmpty(textOf(p.Response), textOf(p.Result), textOf(p.Content)),
			})
		default:
			m.Contents = append(m.Contents, p.content(kind))
		}
	}
	return answers
}

// instructions reads system instructions, a list of parts or a text, as the
// message of the system that they are.
func (r *reader) instructions(b []byte) []shownMessage {
	if len(bytes.TrimSpace(b)) == 0 {
		return nil
	}
	content := jsontext.Value(b)
	if !isDocument(b) {
		content = appendText(nil, b)
	}
	return r.show(chatMessage{Content: content}, "system")
}

// part reads one part; ok is false when it is none.
func (r *reader) part(v jsontext.Value) (p chatPart, ok bool) {
	if v.Kind() != '{' || unmarshal(v, &p) != nil {
		return chatPart{}, false
	}
	if p.Type == nil && p.Text != nil {
		p.Type = textType
	}
	if p.Type != nil && p.isOther() {
		p.Content = appendText(nil, v)
	}
	return p, true
}

// parts returns the parts of a message; a content that is a text is its one part,
// unless the text is itself a list of parts in JSON.
func (r *reader) parts(m chatMessage) []chatPart {
	source := m.Parts
	if source == nil {
		source = m.Content
	}
	doc := document(source)
	isText := source.Kind() == '"'
	if isDocument(doc) && (!isText || bytes.HasPrefix(bytes.TrimSpace(doc), []byte("["))) {
		if parts, ok := r.partList(doc, !isText); ok {
			return parts
		}
	}
	if textOf(source) == "" {
		return nil
	}
	return []chatPart{{Type: textType, Content: source}}
}

// textType is the type of a part that is a text.
var textType = jsontext.Value(`"text"`)

// partList reads a list of parts, or one; ok is false unless all of its elements say
// what they are, or are bare texts where these may be parts too.
func (r *reader) partList(doc []byte, bareTexts bool) ([]chatPart, bool) {
	var parts []chatPart
	for _, v := range r.elements(doc) {
		if v.Kind() == '"' && bareTexts {
			parts = append(parts, chatPart{Type: textType, Content: v})
			continue
		}
		p, ok := r.part(v)
		if !ok || p.Type == nil {
			return nil, false
		}
		parts = append(parts, p)
	}
	return parts, true
}

// isOther reports whether the part is of a kind that has no OpenInference form.
func (p chatPart) isOther() bool {
	switch textOf(p.Type) {
	case "text", "input_text", "output_text", "reasoning", "tool_call", "tool_call_response":
		return false
	}
	return !p.isImage()
}

// isImage reports whether the part is an image with an address.
func (p chatPart) isImage() bool { return textOf(p.Modality) == "image" && p.URI != nil }

// content shows a part that is neither a call nor an answer.
func (p chatPart) content(kind string) shownContent {
	switch {
	case kind == "text" || kind == "input_text" || kind == "output_text":
		return shownContent{Type: "text", Text: firstNonEmpty(textOf(p.Content), textOf(p.Text))}
	case p.isImage():
		return shownContent{Type: "image", Image: textOf(p.URI)}
	}
	return shownContent{Type: kind, Text: textOf(p.Content)}
}

// toolCall shows a call; its members have lain in three places over time.
func (p chatPart) toolCall() shownToolCall {
	return shownToolCall{
		ID:        textOf(p.ID),
		Name:      firstNonEmpty(textOf(p.Name), textOf(p.Function.Name), textOf(p.FunctionName)),
		Arguments: firstNonEmpty(textOf(p.Arguments), textOf(p.Function.Arguments), textOf(p.FunctionArguments)),
	}
}

// textOf returns a JSON string as text, null as nothing, other JSON as it is.
func textOf(v jsontext.Value) string {
	switch v.Kind() {
	case '"':
		b, _ := jsontext.AppendUnquote(nil, v) // it has been decoded before
		return plain(b)
	case 'n', 0:
		return ""
	}
	v = v.Clone() // Compact works in place
	_ = v.Compact()
	return plain(v)
}

// document returns the JSON that a JSON string holds, other JSON as it is.
func document(v jsontext.Value) []byte {
	if v.Kind() == '"' {
		return []byte(textOf(v))
	}
	return v
}

// isDocument reports whether text is a JSON object or list.
func isDocument(text []byte) bool {
	text = bytes.TrimSpace(text)
	return len(text) > 1 && (text[0] == '{' || text[0] == '[') && isJSON(text)
}

// isJSON reports whether b is JSON, of whatever quality.
func isJSON(b []byte) bool { return jsontext.Value(b).IsValid(lenient) }

// lenient reads the JSON of senders who need not be strict.
var lenient = json.JoinOptions(jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
