import { h, icon } from './dom.js';
import { fitPicture, pictureCanvas } from './pictures.js';

/** What the server takes in one request unless it is configured otherwise. */
export const MAX_COUNT = 20;
export const MAX_TOTAL_BYTES = 20 * 1024 * 1024;

const PDF = 'application/pdf';

/**
 * Resolves to an attachment: `{type, media_type, name, bytes, data, blob}`, for a picture with its `width` and `height`.
 * `data` is base64. Rejects with words for the reader.
 */
export async function readAttachment(file) {
  const name = file.name ?? '';
  if (isPicture(file)) {
    const picture = await fitPicture(file).catch(() => {
      throw new Error(`${name || 'The picture'} cannot be read as a picture. Choose a PNG or JPEG.`);
    });
    return { type: 'image', media_type: picture.blob.type, name, bytes: picture.blob.size, data: await base64(picture.blob, name), ...picture };
  }
  if (file.size === 0) throw new Error(`${name || 'The file'} is empty. Choose another file.`);
  if (file.size > MAX_TOTAL_BYTES) throw new Error(`${name} has ${bytesWords(file.size)}. At most ${bytesWords(MAX_TOTAL_BYTES)} can be sent.`);
  const type = file.type && file.type !== 'application/octet-stream' ? file.type : await guessType(file);
  if (!type) throw new Error(`${name} is neither text nor of a known type. Choose a text file, a PDF or a picture.`);
  return { type: 'file', media_type: type, name, bytes: file.size, data: await base64(file, name), blob: file };
}

export function isPicture({ type }) {
  return type.startsWith('image/');
}

/** What a model must take to be sent this: `image`, `pdf`, or empty for what it may be asked. */
export function inputOf({ type, media_type: mediaType = type }) {
  if (mediaType.startsWith('image/')) return 'image';
  return mediaType === PDF ? 'pdf' : '';
}

/** Why a model cannot take this file or attachment; empty if it can, or may. */
export function refusal(attachment, { model, inputs }) {
  const needed = inputOf(attachment);
  if (!needed || !inputs || inputs.includes(needed)) return '';
  return `${model} takes no ${needed === 'image' ? 'pictures' : 'PDFs'}. Choose another model, or leave ${attachment.name || 'the picture'} out.`;
}

/** The attachment as a part of a message. A text stands for one that this tab no longer has. */
export function partOf({ type, media_type, name, data }) {
  if (!data) return { type: 'text', text: `[${type === 'image' ? 'A picture' : `The file ${name}`} was here.]` };
  return type === 'image' ? { type, media_type, data } : { type, media_type, ...(name && { name }), data };
}

/** A picture as such, and any other attachment as its name and type. */
export function showAttachment(attachment, side) {
  const { type, media_type: mediaType, name, bytes, blob } = attachment;
  if (type === 'image' && blob) return pictureCanvas(attachment, side);
  return h('span', { class: 'file', dir: 'auto' }, icon('file'),
    h('span', { class: 'file-name' }, name || (type === 'image' ? 'Picture' : 'File')),
    h('small', {}, [mediaType, Number.isFinite(bytes) && bytesWords(bytes)].filter(Boolean).join(', ')));
}

export function bytesWords(bytes) {
  if (bytes < 1024) return bytes === 1 ? '1 byte' : `${bytes} bytes`;
  const [size, unit] = bytes < 1024 * 1024 ? [bytes / 1024, 'KB'] : [bytes / 1024 / 1024, 'MB'];
  return `${size.toLocaleString('en', { maximumFractionDigits: size < 10 ? 1 : 0 })} ${unit}`;
}

/** Browsers know no type of many source and log files. */
async function guessType(file) {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(await file.arrayBuffer());
    return text.includes('\0') ? '' : 'text/plain';
  } catch {
    return '';
  }
}

function base64(blob, name) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.slice(reader.result.indexOf(',') + 1));
    reader.onerror = () => reject(new Error(`${name || 'The file'} cannot be read. Choose it again.`));
    reader.readAsDataURL(blob);
  });
}
