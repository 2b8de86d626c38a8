import { useContext } from 'hono/jsx'
import { Count } from '../words/count.tsx'
import { LocaleContext } from '../words/locale.ts'
import { When } from '../words/when.tsx'
import type { ChartData, Series, ValueAxis, XAxis } from './data.ts'
import { dayName } from './words.ts'

/** All that is drawn, in words: a row for each place along x, and the lines. */
export function Numbers({ data: { title, x, y, series, levels = [], marks = [] } }: { data: ChartData }) {
  return (
    <>
      <table>
        <caption class="unseen">{title}</caption>
        <thead>
          <tr>
            <th scope="col">{x.name}</th>
            {series.map(({ name }) => (
              <th scope="col" class="number">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {x.values.map((value, at) => (
            <tr>
              <th scope="row">
                <Place form={x.form} value={value} />
              </th>
              {series.map((one) => (
                <td class="number">
                  <Value series={one} at={at} form={y.form} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {levels.length + marks.length > 0 && (
        <ul>
          {levels.map(({ value, name }) => (
            <li>
              {name}: <Amount of={value} form={y.form} />
            </li>
          ))}
          {marks.map(({ at, name }) => (
            <li>
              {name}: <Place form={x.form} value={at} />
            </li>
          ))}
        </ul>
      )}
    </>
  )
}

function Place({ form, value }: { form: XAxis['form']; value: string | number }) {
  const { language } = useContext(LocaleContext)
  if (form === 'instant') return <When at={Number(value)} />
  return <>{form === 'day' ? dayName(String(value), language) : `${value}`}</>
}

function Value({ series, at, form }: { series: Series; at: number; form: ValueAxis['form'] }) {
  if (series.form !== 'band' && series.form !== 'interval') {
    return <Amount of={series.values[at] ?? null} form={form} />
  }
  const [low = null, high = null] = [series.low[at], series.high[at]]
  if (low === null || high === null) return <>–</>
  const between = (
    <>
      <Amount of={low} form={form} /> to <Amount of={high} form={form} />
    </>
  )
  if (series.form === 'band') return between
  return (
    <>
      <Amount of={series.values[at] ?? null} form={form} /> <small>{between}</small>
    </>
  )
}

function Amount({ of, form = 'number' }: { of: number | null; form: ValueAxis['form'] }) {
  if (of === null) return <>–</>
  return (
    <>
      <Count of={form === 'percent' ? of * 100 : of} />
      {form === 'percent' && ' %'}
    </>
  )
}
