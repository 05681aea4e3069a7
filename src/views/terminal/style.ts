/** SGR attributes in force, each as the parameter that sets it. */
export type Style = Readonly<Partial<Record<Slot, string>>>;

type Slot = 'bold' | 'dim' | 'italic' | 'underline' | 'inverse' | 'strike' | 'fore' | 'back';

export const plain: Style = {};

const sets: Readonly<Record<number, Slot>> = {
  1: 'bold',
  2: 'dim',
  3: 'italic',
  4: 'underline',
  7: 'inverse',
  9: 'strike',
};
const clears: Readonly<Record<number, readonly Slot[]>> = {
  22: ['bold', 'dim'],
  23: ['italic'],
  24: ['underline'],
  27: ['inverse'],
  29: ['strike'],
  39: ['fore'],
  49: ['back'],
};

/** The attributes after the sequence `CSI … m`; undefined for one that is not known here. */
export function styled(style: Style, parameters: string): Style | undefined {
  const codes = parameters.split(';').map(Number);
  const next: Partial<Record<Slot, string>> = { ...style };
  for (let index = 0; index < codes.length; index++) {
    const code = codes[index] ?? 0;
    const slot = sets[code];
    if (code === 0) for (const set of Object.keys(next)) delete next[set as Slot];
    else if (slot !== undefined) next[slot] = String(code);
    else if (clears[code] !== undefined) for (const cleared of clears[code]) delete next[cleared];
    else if (code === 38 || code === 48) {
      const length = { 5: 3, 2: 5 }[codes[index + 1] ?? 0];
      if (length === undefined) return undefined;
      next[code === 38 ? 'fore' : 'back'] = codes.slice(index, index + length).join(';');
      index += length - 1;
    } else if ((code >= 30 && code <= 37) || (code >= 90 && code <= 97)) next.fore = String(code);
    else if ((code >= 40 && code <= 47) || (code >= 100 && code <= 107)) next.back = String(code);
    else return undefined;
  }
  return next;
}

const order: readonly Slot[] = ['bold', 'dim', 'italic', 'underline', 'inverse', 'strike', 'fore', 'back'];

/** The attributes as parameters: the same for the same look, whatever way led there. */
export const styleText = (style: Style): string => order.flatMap((slot) => style[slot] ?? []).join(';');
