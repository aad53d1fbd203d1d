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
	return readRole(p, "role", b, allowed)
}

// readRole reads a role assignment at a path, of one of the allowed roles.
func readRole(p *postil.Problems, path string, b roleBody, allowed []postil.Role) postil.Role {
	wire.Required(p, path+".type", b.Type)
	if strings.EqualFold(b.Type.Value, "builtin") { // as Python clients before 8.24 call it
		b.Type.Value = "PREDEFINED"
	}
	if wire.Word(p, path+".type", b.Type, "PREDEFINED", "CUSTOM") == "CUSTOM" {
		wire.Required(p, path+".id", b.ID)
		p.Rule(false, path, "there are no custom roles here; assign a PREDEFINED one")
		return ""
	}
	p.Check(!b.ID.Set, path+".id", "belongs to CUSTOM roles only")
	wire.Required(p, path+".name", b.Name)
	words := make([]string, len(allowed))
	for i, r := range allowed {
		words[i] = string(r)
	}
	return postil.Role(wire.Word(p, path+".name", b.Name, words...))
}

// optionalRole is requiredRole at a path, with a default for a role that is not
// given.
func optionalRole(p *postil.Problems, path string, o wire.Opt[roleBody], otherwise postil.Role, allowed ...postil.Role) postil.Role {
	if o.Given() == nil {
		return otherwise
	}
	return readRole(p, path, o.Value, allowed)
}

// role writes a role as the client knows it.
func (c *call) role(w *writer, r postil.Role) { c.roleMember(w, "role", r) }

func (c *call) roleMember(w *writer, key string, r postil.Role) {
	kind := "PREDEFINED"
	if c.python(version{8, 22, 4}, version{8, 24, 0}) {
		kind = "BUILTIN"
	}
	w.key(key)
	w.open('{')
	w.enumMember("type", kind)
	w.enumMember("name", string(r))
	w.close('}')
}
