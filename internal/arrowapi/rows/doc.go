// Package rows turns Arrow record batches into rows of plain values, and rows into
// record batches. It knows no transport and no meaning of any column.
//
// What is read was written by anybody: see [Reader] for what keeps it in bounds.
package rows
