/**
 * What only some pages need is a *part*: a file of its own (sdk/parts/<name>.ts), loaded where it is called for.
 *
 * | part      | called for by                                                                                          |
 * |-----------|--------------------------------------------------------------------------------------------------------|
 * | `chat`    | a widget in the page (capture/chat-widget.ts)                                                          |
 * | `forms`   | a pointer over a form, focus in it, or its submit (capture/forms.ts)                                   |
 * | `tail`    | five seconds of engagement, where there is fetchLater() (capture/engagement.ts)                        |
 * | `history` | a browser without the Navigation API (tracker.ts)                                                      |
 * | `extras`  | a TCF API or a Google consent command in the page, a signed link, `linker`, `debug`, `cookieless` (tracker.ts) |
 * | `debug`   | `extras`, where `debug` is on                                                                          |
 *
 * The first view waits for `extras`, and until then nothing is stored or sent. A submitted form waits for `forms`, unless its page
 * is left.
 *
 * A part is a bundle of its own and must not bring a second tracker along: its default export is called with the core, and
 * everything else it imports from sdk/ are types, constants and functions without state. Beside the script the parts are found
 * by the hash of their content (`Options.parts`); the module build imports them.
 */
export const PARTS = ['chat', 'forms', 'tail', 'history', 'extras', 'debug'] as const

export type PartName = (typeof PARTS)[number]
