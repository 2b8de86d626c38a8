import type { Spot } from './scales.ts'

/** A straight line between two places of the plot. */
export function Stroke({ look, from, to }: { look?: string; from: Spot; to: Spot }) {
  return <line class={look} x1={percent(from.x)} y1={percent(from.y)} x2={percent(to.x)} y2={percent(to.y)} />
}

/** As SVG takes it: exact to a tenth of a pixel at most widths. */
export function percent(share: number): string {
  return `${Math.round(share * 100) / 100}%`
}
