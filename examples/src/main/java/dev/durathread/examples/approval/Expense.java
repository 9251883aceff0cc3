package dev.durathread.examples.approval;

/** Money that an employee wants back. */
public record Expense(String employee, String purpose, int cents) {}
