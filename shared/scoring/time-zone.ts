/** Zones change their clocks on a quarter of an hour of UTC, all of them since 1972. */
const QUARTER = 900
const QUARTERS_REMEMBERED = 20_000

interface Zone {
  readonly format: Intl.DateTimeFormat
  readonly offsets: Map<number, number>
}

const zones = new Map<string, Zone>()

/** How many seconds a zone's clocks are ahead of UTC at an instant, in seconds since 1970. By the language's own table. */
export function offsetAt(zone: string, second: number): number {
  const { format, offsets } = zoneOf(zone)
  const quarter = Math.floor(second / QUARTER)
  const known = offsets.get(quarter)
  if (known !== undefined) return known
  const offset = readOffset(format.format(quarter * QUARTER * 1_000))
  if (offsets.size >= QUARTERS_REMEMBERED) offsets.clear()
  offsets.set(quarter, offset)
  return offset
}

export function isTimeZone(name: string): boolean {
  try {
    zoneOf(name)
    return true
  } catch {
    return false
  }
}

/** Making a format costs a hundred times what using it costs. */
function zoneOf(name: string): Zone {
  const known = zones.get(name)
  if (known) return known
  const format = new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'longOffset' })
  const zone = { format, offsets: new Map<number, number>() }
  zones.set(name, zone)
  return zone
}

/** From “3/29/2026, GMT+02:00”; UTC itself is “GMT”. */
function readOffset(text: string): number {
  const [, sign, hours = '0', minutes = '0'] = /GMT([+-])(\d\d):(\d\d)/.exec(text) ?? []
  const seconds = Number(hours) * 3_600 + Number(minutes) * 60
  return sign === '-' ? -seconds : seconds
}
