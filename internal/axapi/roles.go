package axapi

import (
	"strings"

	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/wire"
)

// roleBody is a role assignment: a predefined role by name, or a custom one by
// id, of which there are none here.
type roleBody struct {
	Type wire.Opt[string] `json:"type"`
	Name wire.Opt[string] `json:"name"`
	ID   wire.Opt[string] `json:"id"`
}

// requiredRole reads the role of a request, one of the allowed.
func requiredRole(p *postil.Problems, o wire.Opt[roleBody], allowed ...postil.Role) postil.Role {
	b := wire.Required(p, "role", o)
	if o.Given() == nil {
		return ""
	}
	wire.Required(p, "role.type", b.Type)
	if strings.EqualFold(b.Type.Value, "builtin") { // as Python clients before 8.24 call it
		b.Type.Value = "PREDEFINED"
	}
	if wire.Word(p, "role.type", b.Type, "PREDEFINED", "CUSTOM") == "CUSTOM" {
		wire.Required(p, "role.id", b.ID)
		p.Rule(false, "role", "there are no custom roles here; assign a PREDEFINED one")
		return ""
	}
	p.Check(!b.ID.Set, "role.id", "belongs to CUSTOM roles only")
	wire.Required(p, "role.name", b.Name)
	words := make([]string, len(allowed))
	for i, r := range allowed {
		words[i] = string(r)
	}
	return postil.Role(wire.Word(p, "role.name", b.Name, words...))
}

// role writes a role as the client knows it.
func (c *call) role(w *writer, r postil.Role) {
	kind := "PREDEFINED"
	if c.python(version{8, 22, 4}, version{8, 24, 0}) {
		kind = "BUILTIN"
	}
	w.key("role")
	w.open('{')
	w.enumMember("type", kind)
	w.enumMember("name", string(r))
	w.close('}')
}
