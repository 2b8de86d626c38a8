// What a form shows of its effect is of what stands in it; and what was typed is not lost without a question.

/** From now on, for every form of the page. */
export function careForForms() {
  const unsaved = new Set(document.querySelectorAll('form[data-unsaved="already"]'))
  document.addEventListener('input', ({ target }) => {
    const { form } = target
    if (form?.dataset.unsaved !== undefined) unsaved.add(form)
    if (form?.getAttribute('hx-target') === '#change') wait(form)
  })
  // Whatever is sent is kept, or is shown again.
  document.addEventListener('submit', ({ target }) => unsaved.delete(target))
  document.addEventListener('htmx:after:swap', tellFaults)
  tellFaults()
  addEventListener('beforeunload', (event) => {
    if ([...unsaved].some(({ isConnected }) => isConnected)) event.preventDefault()
  })
}

/** What is told of a field in the panel stands beside the field as well. */
function tellFaults() {
  for (const note of document.querySelectorAll('.fault[id^="beside-"]')) {
    note.previousElementSibling.querySelector('[aria-invalid]')?.removeAttribute('aria-invalid')
    note.remove()
  }
  for (const { dataset } of document.querySelectorAll('#change [data-field]')) {
    const field = document.getElementsByName(dataset.field)[0]
    if (!field) continue
    const note = document.createElement('span')
    note.className = 'fault'
    note.id = `beside-${dataset.field}`
    note.textContent = dataset.says
    field.closest('label').after(note)
    field.setAttribute('aria-invalid', 'true')
    field.setAttribute('aria-describedby', note.id)
  }
}

/** Until the effect of what stands there now is known, the one shown is of something else: nothing is published by it. */
function wait(form) {
  const change = form.querySelector('#change')
  const publish = change?.querySelector('[value="publish"]')
  // Before htmx is there, or where it never comes, nobody would let it be published again.
  if (!change || !publish || !window.htmx) return
  change.setAttribute('aria-busy', 'true')
  publish.disabled = true
}
