// A single-page section: the address changes by history.pushState, the title a moment later, as with most routers.

const STOPS = {
  '': {
    title: 'A day with Harbrook',
    heading: 'A day with Harbrook',
    text: 'Four minutes, four screens. Follow one Tuesday at a warehouse with eleven docks and sixty-two trucks.',
  },
  booking: {
    title: 'Booking a slot',
    heading: '06:40: a carrier books its own slot',
    text: 'Castellan has nine pallets of cold goods. The portal offers the three docks that can take them, at the times when a crew is there, and holds the slot for two minutes while the driver is asked. No call, no e-mail.',
  },
  yard: {
    title: 'The yard, live',
    heading: '09:15: the first delay of the day',
    text: 'A truck reports forty minutes late from its phone. The board moves two slots, the crew on dock 4 takes the early bird on dock 7, and both drivers are told before they notice.',
  },
  reports: {
    title: 'What the day cost',
    heading: '17:30: what the day cost',
    text: 'Sixty-two trucks, fourteen minutes of waiting on average, one missed slot. The report names the carrier, the dock and the reason, and the detention claim for it is already drafted.',
  },
}

/** How long a router typically takes until the new page's title stands. */
const TITLE_DELAY_MS = 150

const tabs = document.querySelectorAll('[data-stop]')
const root = new URL(document.querySelector('[data-stop=""]').href).pathname

for (const tab of tabs) {
  tab.addEventListener('click', (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return
    event.preventDefault()
    history.pushState(null, '', tab.href)
    show()
  })
}
addEventListener('popstate', show)
show()

function show() {
  const name = location.pathname.slice(root.length).replace(/\/$/, '')
  const stop = STOPS[name] ?? STOPS['']
  document.querySelector('#stop-heading').textContent = stop.heading
  document.querySelector('#stop-text').textContent = stop.text
  for (const tab of tabs) {
    if (tab.dataset.stop === name) tab.setAttribute('aria-current', 'page')
    else tab.removeAttribute('aria-current')
  }
  setTimeout(() => {
    document.title = `${stop.title} · Harbrook`
  }, TITLE_DELAY_MS)
}
