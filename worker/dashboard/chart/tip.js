// Says what stands where somebody points in a chart: the row of the table beneath it that has it in words, in the viewer's already.

/** What shows it: one for the page, moved to the chart that is pointed at. */
const tip = Object.assign(document.createElement('div'), { className: 'tip' })
const cursor = Object.assign(document.createElement('i'), { className: 'cursor' })

/** From now on, for every chart of the page, also those that come later. */
export function tellPointed() {
  for (const type of ['pointermove', 'pointerdown']) document.addEventListener(type, point)
}

function point({ target, clientX, clientY }) {
  const plot = target.closest?.('.plot')
  if (!plot) return hide()
  const { left, top, width, height } = plot.querySelector('.area').getBoundingClientRect()
  const isDown = plot.matches('.down')
  const along = isDown ? (clientY - top) / height : (clientX - left) / width
  if (along < 0 || along > 1) return hide()
  const places = plot.dataset.places.split(' ').map(Number)
  const away = places.map((place) => Math.abs(place - 100 * along))
  const nth = away.indexOf(Math.min(...away))
  tip.replaceChildren(...wordsOf(plot.closest('.chart').querySelector('table'), nth))
  plot.append(cursor, tip)
  const box = plot.getBoundingClientRect()
  const [x, y] = [left - box.left, top - box.top]
  const at = (places[nth] / 100) * (isDown ? height : width)
  place(cursor, isDown ? { left: x, top: y + at, width } : { left: x + at, top: y, height })
  // Beside the pointer, on the side where there is more room.
  const pointed = isDown ? clientX - box.left : x + at
  const isRight = pointed > box.width / 2
  place(tip, {
    top: isDown ? y + at : y,
    [isRight ? 'right' : 'left']: (isRight ? box.width - pointed : pointed) + 12,
  })
}

function hide() {
  cursor.remove()
  tip.remove()
}

/** In pixels of the plot; what is not said is as the style sheet has it. */
function place({ style }, said) {
  for (const side of ['left', 'right', 'top', 'width', 'height'])
    style[side] = side in said ? `${said[side]}px` : ''
}

function wordsOf(table, nth) {
  const names = [...table.tHead.rows[0].cells].map(wordsIn)
  const [heading, ...values] = [...table.tBodies[0].rows[nth].cells].map(wordsIn)
  const lines = values.flatMap((value, at) => (value === '–' ? [] : [`${names[at + 1]} ${value}`]))
  return [tagged('b', heading), ...lines.map((line) => tagged('span', line))]
}

/** What is small in a cell says how sure it is: in brackets here, where all is one size. */
function wordsIn(cell) {
  return [...cell.childNodes]
    .map(({ nodeName, textContent }) => (nodeName === 'SMALL' ? `(${textContent})` : textContent))
    .join('')
}

function tagged(name, words) {
  return Object.assign(document.createElement(name), { textContent: words })
}
