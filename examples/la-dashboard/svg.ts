/** A plot of Observable Plot as SVG that stands in a page by itself: drawn here, so that the browser needs no script. */
import { type PlotOptions, plot } from '@observablehq/plot';
import { parseHTML } from 'linkedom';

/** What an SVG is called and says to somebody who does not see it; the numbers are in the table behind it. */
export interface Alternative {
  readonly id: string;
  readonly title: string;
  readonly text: string;
}

/** On white at least 4.5 to 1, as text of any size needs (WCAG 2.2, 1.4.3), and told apart by more than their colour. */
export const colours = {
  usual: '#1f6f8b',
  urgent: '#b3261e',
  ink: '#0b0c0c',
  quiet: '#484949',
  line: '#c9d8dc',
} as const;

export function svgOf({ id, title, text }: Alternative, options: PlotOptions): string {
  const { document } = parseHTML('<html><body></body></html>');
  const drawn = plot({ ...options, document: document as never });
  // A group has no role, so no name of its own: the plot is named as a whole.
  for (const group of drawn.querySelectorAll('[aria-label]')) group.removeAttribute('aria-label');
  for (const group of drawn.querySelectorAll('[aria-hidden]')) group.removeAttribute('aria-hidden');
  // The policy of the page allows no style within it.
  for (const style of drawn.querySelectorAll('style')) style.remove();
  for (const styled of drawn.querySelectorAll('[style]')) styled.removeAttribute('style');
  const says = (name: string, content: string) => {
    const made = document.createElementNS('http://www.w3.org/2000/svg', name);
    made.setAttribute('id', `${id}-${name}`);
    made.textContent = content;
    return made;
  };
  drawn.prepend(says('title', title) as never, says('desc', text) as never);
  drawn.setAttribute('role', 'img');
  drawn.setAttribute('aria-labelledby', `${id}-title`);
  drawn.setAttribute('aria-describedby', `${id}-desc`);
  return drawn.outerHTML;
}
