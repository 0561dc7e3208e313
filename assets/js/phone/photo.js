// A photo is made small on the phone, and loses what cameras write beside it (place, time, device).

const LONGEST = 2000;
const MOST_BYTES = 900_000;

const drawn = (picture, share) => {
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * share));
  canvas.height = Math.max(1, Math.round(picture.height * share));
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas;
};
const jpeg = (canvas, quality) => new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", quality));

/** JPEG bytes of `file`, at most `MOST_BYTES`; throws when the browser cannot read it as a picture. */
export async function small(file) {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  try {
    let share = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
    for (;;) {
      const canvas = drawn(picture, share);
      for (const quality of [0.8, 0.65, 0.5]) {
        const blob = await jpeg(canvas, quality);
        if (blob.size <= MOST_BYTES) return new Uint8Array(await blob.arrayBuffer());
      }
      share *= 0.75;
    }
  } finally {
    picture.close();
  }
}

/** The bytes as a picture to look at: drawn, so that no address of it exists. */
export async function shown(bytes, width) {
  const picture = await createImageBitmap(new Blob([bytes], { type: "image/jpeg" }));
  const canvas = drawn(picture, Math.min(1, width / picture.width));
  picture.close();
  return canvas;
}

/** Bytes as base64, in pieces: a call takes only so many arguments. */
export function text(bytes) {
  let letters = "";
  for (let from = 0; from < bytes.length; from += 0x8000) letters += String.fromCharCode(...bytes.subarray(from, from + 0x8000));
  return btoa(letters);
}
