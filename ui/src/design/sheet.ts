/** The one style sheet, made once and shared by the page and every shadow root. Constructed, so no policy has to allow inline styles. */
import css from './styles.css?inline';

let sheet: CSSStyleSheet | undefined;

export function adoptStyles(root: Document | ShadowRoot): void {
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
  }
  if (!root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
}
