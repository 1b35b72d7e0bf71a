/**
 * The adapter for Amazon Bedrock's Converse, for every model there.
 *
 * <p>Belongs here: the request, AWS's binary framing and its signatures. Does not belong here: the models' own events inside
 * InvokeModel's answers, which another adapter's decoder reads.
 *
 * @see <a href="https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html">ConverseStream</a>
 */
@NullMarked
package dev.sluice.provider.bedrock;

import org.jspecify.annotations.NullMarked;
