/** What a file is that was taken for a checkpoint, with what to do about it, by its first bytes. */
export function otherFormat(start: Uint8Array): string | undefined {
  const text = String.fromCharCode(...start.subarray(0, 64));
  if (text.startsWith('version https://git-lfs')) {
    return 'This is a Git LFS pointer, not the file itself. Run “git lfs pull” in its folder.';
  }
  if (text.startsWith('PK\x03\x04') || /^\x80[\x02-\x05]/.test(text)) {
    return 'This is a pickled PyTorch or NumPy file, which may run code when it is opened. Save the model as safetensors (in transformers: save_pretrained(…, safe_serialization=True)).';
  }
  if (text.startsWith('\x89HDF')) return 'This is an HDF5 file. Save the model as safetensors.';
  if (text.startsWith('\x93NUMPY')) return 'This is a NumPy array, not a checkpoint.';
  if (/^\s*<(!doctype|html|\?xml)/i.test(text)) {
    return 'This is a web page, most likely an error page that was saved in the place of the file. Download it again.';
  }
  return undefined;
}
