/**
 * `/modules.js`: every module, and the container, as custom elements for any page. All elements of a page that show the same
 * conversation share one connection and one store. See `modules-demo.html` for how they are used.
 */
import { defineModules } from './elements/define.tsx';

defineModules(customElements, new URL(import.meta.url).origin);
