import type { Locale } from '../words/locale.ts'
import { type ChartData, isDown } from './data.ts'
import { type Heights, heightsOf } from './heights.ts'
import { type Places, placesOf } from './places.ts'

/** Where everything of a plot is: along x, by its value, and by both. All in percent. */
export interface Scales {
  places: Places
  heights: Heights
  isDown: boolean
  spot: (along: number, height: number) => Spot
}

/** From the left and the top of the plot, in percent of it. */
export interface Spot {
  x: number
  y: number
}

export function scalesOf(data: ChartData, locale: Locale): Scales {
  const turned = isDown(data.x)
  return {
    places: placesOf(data, locale),
    heights: heightsOf(data),
    isDown: turned,
    spot: (along, height) => (turned ? { x: height, y: along } : { x: along, y: 100 - height }),
  }
}
