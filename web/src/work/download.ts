/** Gives the person a file with what is not on the server. */
export function download(json: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([json], { type: 'application/json' }));
  link.download = 'postil-not-sent.json';
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
