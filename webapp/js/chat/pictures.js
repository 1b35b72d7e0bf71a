import { h } from './dom.js';

/** The longest side of a picture as it is sent, in pixels. Models use no more, and large bodies are slow to send. */
export const MAX_SIDE = 1568;
const MAX_BYTES = 3 * 1024 * 1024;
/** How much smaller the next attempt is where the bytes are still too many. */
const STEP = 0.75;
const QUALITY = 0.87;
/** Every model that sees takes these. Others become JPEG. */
const SENT = ['image/png', 'image/jpeg', 'image/webp', 'image/gif'];
const TYPES = [[/^\x89PNG\r\n/, 'image/png'], [/^\xff\xd8\xff/, 'image/jpeg'], [/^GIF8/, 'image/gif'], [/^RIFF.{4}WEBP/s, 'image/webp']];

/**
 * Resolves to a picture as it is sent, `{blob, width, height}`: the file itself if it is small enough and of a type that models
 * take, or else a smaller picture of the same type (of a GIF, a PNG of its first frame). Rejects if the browser cannot
 * show it.
 */
export async function fitPicture(file) {
  const type = await typeOf(file);
  const bitmap = await createImageBitmap(file);
  try {
    let scale = Math.min(1, MAX_SIDE / Math.max(bitmap.width, bitmap.height));
    if (scale === 1 && file.size <= MAX_BYTES && SENT.includes(type)) {
      // Its type by its name may be wrong, which the server refuses.
      return { blob: file.slice(0, file.size, type), width: bitmap.width, height: bitmap.height };
    }
    const kept = type === 'image/gif' ? 'image/png' : type || 'image/jpeg';
    for (;;) {
      const canvas = reduced(bitmap, scale, kept === 'image/jpeg');
      const blob = await new Promise((resolve) => canvas.toBlob(resolve, kept, QUALITY));
      if (!blob) throw new Error('the picture cannot be encoded');
      if (blob.size <= MAX_BYTES) return { blob, width: canvas.width, height: canvas.height };
      scale *= STEP;
    }
  } finally {
    bitmap.close();
  }
}

/**
 * Draws a picture on a canvas, at most `side` CSS pixels long. A canvas needs no `img-src` in the page's
 * Content-Security-Policy. It has its size at once, and its content when that is decoded.
 */
export function pictureCanvas({ blob, width, height, name }, side) {
  const scale = Math.min(1, side / Math.max(width, height));
  const shown = { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
  const canvas = h('canvas', { role: 'img', 'aria-label': name || 'Picture', width: shown.width * 2, height: shown.height * 2 });
  canvas.style.inlineSize = `${shown.width}px`;
  canvas.style.aspectRatio = `${shown.width} / ${shown.height}`;
  createImageBitmap(blob).then((bitmap) => {
    const pen = canvas.getContext('2d');
    pen.imageSmoothingQuality = 'high';
    pen.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    bitmap.close();
  }, () => canvas.remove());
  return canvas;
}

function reduced(bitmap, scale, opaque) {
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  const pen = canvas.getContext('2d');
  pen.imageSmoothingQuality = 'high';
  if (opaque) {
    pen.fillStyle = '#fff';
    pen.fillRect(0, 0, canvas.width, canvas.height);
  }
  pen.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  return canvas;
}

/** The type of a picture by its first bytes; empty for others. */
async function typeOf(file) {
  const bytes = new Uint8Array(await file.slice(0, 16).arrayBuffer());
  const head = String.fromCharCode(...bytes);
  return TYPES.find(([begins]) => begins.test(head))?.[1] ?? '';
}
