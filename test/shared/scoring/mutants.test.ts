import { testMutants } from '../../support/mutants.ts'
import { MUTANTS } from './mutants.ts'

// Takes a quarter of an hour.
testMutants({ part: 'scoring', mutants: MUTANTS, isAsked: (file) => file.endsWith('.laws.test.ts') })
