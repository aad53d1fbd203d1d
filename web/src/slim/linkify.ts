// Stands in for `linkify-it` below markdown-it, which makes one and, with `linkify: false`, never uses it.

export class LinkifyIt {
  test(): boolean {
    return false;
  }
}
