import { useContext } from 'hono/jsx'
import { LocaleContext } from './locale.ts'
import { onceFor } from './once-for.ts'

/** How many, or how much with so many decimals, as the viewer writes numbers. */
export function Count({ of, digits = 0, signed = false }: { of: number; digits?: number; signed?: boolean }) {
  const form = JSON.stringify({
    minimumFractionDigits: digits,
    maximumFractionDigits: digits || 2,
    ...(signed && { signDisplay: 'always' }),
  })
  return (
    <data class="count" value={of}>
      {numbers(useContext(LocaleContext).language, form).format(of).replace('-', '−')}
    </data>
  )
}

const numbers = onceFor((language: string, form: string) => new Intl.NumberFormat(language, JSON.parse(form)))
