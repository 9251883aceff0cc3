/**
 * Reading and tidying up a database of instances.
 *
 * <p>{@link dev.durathread.admin.AdminClient}, which a {@link dev.durathread.DurableClient} gives, lists instances by an
 * {@link dev.durathread.admin.InstanceQuery} page by page, tells what each of them waits for, reads and exports
 * histories, counts, ends and deletes. What it asks and answers are records of this package.
 */
@NullMarked
package dev.durathread.admin;

import org.jspecify.annotations.NullMarked;
