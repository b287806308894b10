// A text editor for YAML and JSON; what is wrong is marked at its place. Its styles live in a shadow
// tree, where they are adopted sheets: the page's security policy allows no inline styles.
import { EditorState } from '@codemirror/state';
import { EditorView, drawSelection, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers } from '@codemirror/view';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { HighlightStyle, bracketMatching, indentOnInput, indentUnit, syntaxHighlighting } from '@codemirror/language';
import { forceLinting, lintGutter, lintKeymap, linter } from '@codemirror/lint';
import { tags } from '@lezer/highlight';
import { yaml } from '@codemirror/lang-yaml';
import { json } from '@codemirror/lang-json';

const LANGUAGES = { yaml, json };
const colours = syntaxHighlighting(HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: 'var(--accent)' },
  { tag: [tags.string, tags.content], color: 'var(--ok)' },
  { tag: [tags.number, tags.bool, tags.null, tags.keyword], color: 'var(--busy)' },
  { tag: tags.comment, color: 'var(--text-2)', fontStyle: 'italic' },
  { tag: tags.invalid, color: 'var(--bad)' },
]));
/** What replaces a selection goes in by the editor itself: a browser would keep its style, inline. */
const replacing = EditorView.domEventHandlers({
  beforeinput(event, view) {
    const [range] = event.getTargetRanges();
    if (event.inputType !== 'insertText' || event.isComposing || !event.data || !range || range.collapsed) return false;
    const from = view.posAtDOM(range.startContainer, range.startOffset);
    const to = view.posAtDOM(range.endContainer, range.endOffset);
    view.dispatch({ changes: { from, to, insert: event.data }, selection: { anchor: from + event.data.length }, userEvent: 'input.type', scrollIntoView: true });
    return true;
  },
});
const look = EditorView.theme({
  '&': { height: '100%', fontSize: '.84rem', color: 'var(--text)', backgroundColor: 'var(--surface)' },
  '&.cm-focused': { outline: '2px solid var(--focus)', outlineOffset: '-1px' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '1.5', overflow: 'auto' },
  '.cm-content': { caretColor: 'var(--text)' },
  '.cm-cursor': { borderLeftColor: 'var(--text)' },
  '.cm-gutters': { backgroundColor: 'var(--sunken)', color: 'var(--text-2)', border: '0' },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'color-mix(in srgb, var(--accent-soft) 60%, transparent)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': { backgroundColor: 'var(--accent-soft)' },
  '.cm-tooltip': { backgroundColor: 'var(--raised)', color: 'var(--text)', border: '1px solid var(--line-strong)' },
  '.cm-diagnostic-error': { borderLeft: '4px solid var(--bad)' },
});

class Code extends HTMLElement {
  constructor() {
    super();
    this.attachShadow({ mode: 'open' });
    /** Asked about a text when typing pauses: resolves to what is wrong, as {line, column, message}; both from 1. */
    this.check = async () => [];
  }
  /** Shows a text in a language: yaml or json. What was undone before is forgotten. */
  show(text, language) {
    const state = EditorState.create({ doc: text, extensions: [
      lineNumbers(), lintGutter(), history(), drawSelection(), indentOnInput(), bracketMatching(), indentUnit.of('  '), highlightActiveLine(), highlightActiveLineGutter(),
      keymap.of([...defaultKeymap, ...historyKeymap, ...lintKeymap]), colours, look, replacing, LANGUAGES[language](),
      EditorView.contentAttributes.of({ tabindex: '0', 'aria-label': `Document, as ${language.toUpperCase()}`, spellcheck: 'false' }),
      linter(view => this.faults(view), { delay: 250 }),
    ] });
    if (this.view) this.view.setState(state);
    else this.view = new EditorView({ state, root: this.shadowRoot, parent: this.shadowRoot });
    forceLinting(this.view);
  }
  get text() { return this.view ? this.view.state.doc.toString() : ''; }
  async faults(view) {
    const document = view.state.doc;
    return (await this.check(document.toString())).map(({ line, column, message }) => {
      const at = document.line(Math.min(Math.max(1, line), document.lines));
      const from = Math.min(at.from + Math.max(1, column) - 1, at.to);
      return { from, to: Math.max(from, at.to), severity: 'error', message };
    });
  }
  disconnectedCallback() { this.view?.destroy(); this.view = undefined; this.shadowRoot.replaceChildren(); }
}
customElements.define('tb-code', Code);
