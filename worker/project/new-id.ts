import { customAlphabet } from 'nanoid'

/** 95 random bits, letters and digits only: safe in a path, a cell and a command line. */
export const newId = customAlphabet('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz', 16)
