// What a page is livelier with and can be read without: fetched once it is painted, so that the line is the style sheet's until then.

/** What brings parts of the page up to date. */
export function bringHtmx(src) {
  document.head.append(Object.assign(document.createElement('script'), { src }))
}

/** What draws charts, as soon as the page has one: a module, so however often it is asked for, it runs once. */
export function bringCharts(src) {
  const bring = () => document.querySelector('[data-chart]') && import(src)
  bring()
  document.addEventListener('htmx:after:swap', bring)
}
