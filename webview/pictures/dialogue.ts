import { html, nothing, type TemplateResult } from 'lit';
import type { Acted } from '../../src/protocol/examples';
import { meanText } from '../../src/protocol/format';
import { actionTable } from '../parts/actedPaths';
import { picture } from '../picture';
import { t } from '../text';

/** Conversations of one policy that stand beside each other. */
const shown = 3;

type Transcript = NonNullable<Acted['transcripts']>[number][number];

/** Conversations with one user, turn by turn: after the step that is looked at, and before any. */
export default picture({
  draw: ({ said }) => html`<div class="dialogues">
    ${said?.acted ? html`
      ${conversations(said.acted, said.step, said.step === 0 ? t('before') : said.step === 1 ? t('after 1 step') : t('after {0} steps', said.step))}
      ${said.step > 0 ? conversations(said.acted, 0, t('before')) : nothing}
      ${actionTable(said.acted, said.step)}` : nothing}</div>`,
  small: ({ acted, about }) => {
    const last = acted?.transcripts?.at(-1)?.[0];
    return last ? html`<span class="soft">${last.turns.map(({ agent }) => agent).join(' → ')}</span>`
      : html`<span class="soft">${typeof about === 'string' ? about : nothing}</span>`;
  },
});

const conversations = ({ transcripts = [] }: Acted, step: number, title: string): TemplateResult => html`
  <section aria-label=${title}><h3>${title}</h3><div class="transcripts">
    ${(transcripts[step] ?? []).slice(0, shown).map((one, i) => transcript(one, i + 1))}</div></section>`;

const transcript = ({ gain, turns }: Transcript, place: number): TemplateResult => html`<figure>
  <figcaption class="soft">${t('dialogue {0}, return {1}', place, meanText(gain, null, 'return').mean)}</figcaption>
  <ol>${turns.map(({ agent, user }) => html`<li><span class="agent">${agent}</span>${user ? html`<span class="user">${user}</span>` : nothing}</li>`)}</ol>
</figure>`;
