import { render, type TemplateResult } from 'lit';
import { plainColour } from '../colour';
import type { Theme } from '../theme';
import { escaped, titleRows } from './chartSvg';

/** What a style sheet says of shapes and text, and a file has to say itself. */
const styles = ['fill', 'fill-opacity', 'stroke', 'stroke-width', 'stroke-dasharray', 'font-size', 'font-weight', 'paint-order'] as const;
const [width, head, gap] = [760, 56, 16] as const;

/** A picture that the panel draws in SVG, as a file of its own: its drawings side by side under their captions, all styles inlined. */
export const pictureSvg = (picture: TemplateResult, title: string, unit: string, theme: Theme): string => {
  const host = document.createElement('div');
  host.style.cssText = `position: fixed; left: -10000px; width: ${width}px`;
  document.body.append(host);
  render(picture, host);
  const drawings = [...host.querySelectorAll('svg')];
  const each = (width - gap * (drawings.length - 1)) / Math.max(1, drawings.length);
  const parts = drawings.map((drawing, i) => placed(drawing, i * (each + gap), each, theme));
  host.remove();
  const height = head + Math.max(0, ...parts.map((part) => part.height)) + gap;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"
  font-family="${escaped(theme.font)}" font-size="11" role="img">
<title>${escaped(title)}</title>
<rect width="${width}" height="${height}" fill="${theme.colour.page}"/>
${titleRows(title, unit, theme)}
${parts.map(({ text }) => text).join('\n')}
</svg>
`;
};

/** One drawing in its place. */
const placed = (drawing: SVGSVGElement, x: number, wide: number, { colour }: Theme): { readonly text: string; readonly height: number } => {
  const { width: w, height: h } = drawing.viewBox.baseVal;
  const caption = drawing.closest('figure')?.querySelector('figcaption')?.textContent?.trim() ?? '';
  const above = caption ? 16 : 0;
  const tall = (wide * h) / (w || 1);
  const clone = inlined(drawing);
  for (const [name, value] of Object.entries({ x, y: head + above, width: wide, height: tall })) clone.setAttribute(name, value.toFixed(1));
  const text = new XMLSerializer().serializeToString(clone).replace(/<!--.*?-->/gs, '');
  return {
    height: above + tall,
    text: caption ? `<text x="${x.toFixed(1)}" y="${head + 8}" fill="${colour.soft}">${escaped(caption)}</text>\n${text}` : text,
  };
};

/** A copy that needs no style sheet. */
const inlined = (drawing: SVGSVGElement): SVGSVGElement => {
  const clone = drawing.cloneNode(true) as SVGSVGElement;
  const copies = clone.querySelectorAll('*');
  drawing.querySelectorAll('*').forEach((element, i) => {
    const computed = getComputedStyle(element);
    for (const name of styles) copies[i]?.setAttribute(name, plainColour(computed.getPropertyValue(name)));
    copies[i]?.removeAttribute('class');
  });
  return clone;
};
