// Package wire is what the REST surfaces have in common: how a JSON body is
// bound strictly to a request type, and how answers and problems are sent. It
// knows no operation; what a surface's members are called and how its clients
// spell them is the surface's business.
package wire
